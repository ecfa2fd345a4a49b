import { defineLazyPlugin } from '@sallyport/pipeline';
import { problemsOf } from './check.ts';
import { secretRedactionSchema } from './schema.ts';

/** Takes secrets, personal data and hidden characters out of requests and answers. */
export const secretRedaction = defineLazyPlugin(
  { name: 'secret-redaction', schema: secretRedactionSchema, duty: 'redaction', check: problemsOf },
  async () => (await import('./setup.ts')).setup,
);
