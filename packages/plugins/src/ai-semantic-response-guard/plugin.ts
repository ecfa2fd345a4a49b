import { defineLazyPlugin } from '@sallyport/pipeline';
import { aiSemanticResponseGuardProblems } from './check.ts';
import { aiSemanticResponseGuardSchema } from './schema.ts';

/** Lets out what may be answered, by what it means. */
export const aiSemanticResponseGuard = defineLazyPlugin(
  {
    name: 'ai-semantic-response-guard',
    schema: aiSemanticResponseGuardSchema,
    duty: 'guard',
    check: aiSemanticResponseGuardProblems,
  },
  async () => (await import('./setup.ts')).setup,
);
