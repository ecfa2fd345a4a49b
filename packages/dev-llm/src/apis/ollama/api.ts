import { defineApi, jsonAnswer } from '../api.ts';
import { chat, embedTexts, generate, writeFailure } from './operation.ts';

export const ollama = defineApi({
  name: 'ollama',
  operations: [
    ...[chat, generate, embedTexts],
    {
      method: 'GET',
      path: '/api/tags',
      isPure: true,
      answer: () => jsonAnswer({ models: [{ name: 'echo', model: 'echo' }] }),
    },
  ],
  credentialOf: ({ headers }) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  writeFailure,
});
