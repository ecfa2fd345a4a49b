import { defineLazyPlugin } from '@sallyport/pipeline';
import { budgetProblems } from './check.ts';
import { budgetSchema } from './schema.ts';

/** Shares money, tokens and calls out over a tree: organisations, their teams, the people in them, the agents of these. */
export const budget = defineLazyPlugin(
  { name: 'budget', schema: budgetSchema, duty: 'spending', check: budgetProblems },
  async () => (await import('./setup.ts')).setup,
);
