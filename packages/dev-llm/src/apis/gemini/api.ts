import { defineApi } from '../api.ts';
import { batchEmbedContents, embedContent } from './embeddings.ts';
import { writeFailure } from './failure.ts';
import { atStudio, atVertex } from './operation.ts';

export const gemini = defineApi({
  name: 'gemini',
  operations: [...atStudio, ...atVertex, embedContent, batchEmbedContents],
  credentialOf: ({ headers, query }) =>
    query.get('key') ??
    (headers['x-goog-api-key'] as string | undefined) ??
    /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  writeFailure,
});
