import { defineLazyPlugin } from '@sallyport/pipeline';
import { aiSemanticCacheProblems } from './check.ts';
import { aiSemanticCacheSchema } from './schema.ts';

/** Answers questions to models that were answered before, in these words or others. */
export const aiSemanticCache = defineLazyPlugin(
  { name: 'ai-semantic-cache', schema: aiSemanticCacheSchema, check: aiSemanticCacheProblems },
  async () => (await import('./setup.ts')).setup,
);
