import { defineLazyPlugin } from '@sallyport/pipeline';
import { problemsOf } from './check.ts';
import { aiCustomGuardrailSchema } from './schema.ts';

/** Asks a service over HTTP whether what is said may pass. */
export const aiCustomGuardrail = defineLazyPlugin(
  { name: 'ai-custom-guardrail', schema: aiCustomGuardrailSchema, duty: 'guard', check: problemsOf },
  async () => (await import('./setup.ts')).setup,
);
