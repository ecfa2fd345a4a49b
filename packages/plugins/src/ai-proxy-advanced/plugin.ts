import { defineLazyPlugin } from '@sallyport/pipeline';
import { aiProxyAdvancedProblems } from './check.ts';
import { aiProxyAdvancedSchema } from './schema.ts';

/** Several models behind a route, one standing in for another. */
export const aiProxyAdvanced = defineLazyPlugin(
  {
    name: 'ai-proxy-advanced',
    schema: aiProxyAdvancedSchema,
    check: aiProxyAdvancedProblems,
  },
  async () => (await import('./setup.ts')).setup,
);
