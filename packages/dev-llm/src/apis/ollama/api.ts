import { modelNames } from '../../model/models.ts';
import { defineApi, jsonAnswer } from '../api.ts';
import { chat, embedTexts, generate, writeFailure } from './operation.ts';

export const ollama = defineApi({
  name: 'ollama',
  operations: [
    chat,
    generate,
    embedTexts,
    {
      method: 'GET',
      path: '/api/tags',
      isPure: true,
      answer: () => jsonAnswer({ models: modelNames.map((name) => ({ name, model: name })) }),
    },
  ],
  isOpen: true,
  credentialOf: () => undefined,
  writeFailure,
});
