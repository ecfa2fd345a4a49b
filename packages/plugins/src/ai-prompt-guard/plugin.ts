import { defineLazyPlugin } from '@sallyport/pipeline';
import { problemsOf } from './check.ts';
import { aiPromptGuardSchema } from './schema.ts';

/** Lets through only requests in which no forbidden pattern is found, and a wanted one is. */
export const aiPromptGuard = defineLazyPlugin(
  { name: 'ai-prompt-guard', schema: aiPromptGuardSchema, duty: 'guard', check: problemsOf },
  async () => (await import('./setup.ts')).setup,
);
