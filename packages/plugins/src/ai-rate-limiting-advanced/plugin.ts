import { defineLazyPlugin } from '@sallyport/pipeline';
import { aiRateLimitingAdvancedProblems } from './check.ts';
import { aiRateLimitingAdvancedSchema } from './schema.ts';

/** Lets through so many tokens, so much money or so many requests to models per window, and refuses the rest. */
export const aiRateLimitingAdvanced = defineLazyPlugin(
  {
    name: 'ai-rate-limiting-advanced',
    schema: aiRateLimitingAdvancedSchema,
    duty: 'spending',
    check: aiRateLimitingAdvancedProblems,
  },
  async () => (await import('./setup.ts')).setup,
);
