import { defineApi } from '../api.ts';
import { atModel, atServer, featureExtraction, raw, writeFailure } from './operation.ts';

/** Text generation as Hugging Face serves it, and the bare form that Llama 2 is often served in. */
export const huggingface = defineApi({
  name: 'huggingface',
  operations: [...atServer, atModel, featureExtraction, raw],
  credentialOf: ({ headers }) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  writeFailure,
});
