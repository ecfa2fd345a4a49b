import { embed } from '../../model/embed.ts';
import { countTokens } from '../../model/tokens.ts';
import { defineApi, jsonAnswer, type Operation } from '../api.ts';
import { chat } from './chat.ts';
import { readBody, writeFailure } from './failure.ts';
import { embeddingsRequest } from './request.ts';

const embeddings: Operation = {
  method: 'POST',
  path: '/v1/embeddings',
  isPure: true,
  answer(request) {
    const { model, input, output_dimension: dimensions } = readBody(embeddingsRequest, request);
    const texts = typeof input === 'string' ? [input] : input;
    const count = texts.reduce((sum, text) => sum + countTokens(text), 0);
    const data = texts.map((text, index) => ({
      object: 'embedding',
      embedding: embed(text, dimensions ?? 1024),
      index,
    }));
    return jsonAnswer({
      id: 'sallyport',
      object: 'list',
      data,
      model,
      usage: { prompt_tokens: count, completion_tokens: 0, total_tokens: count },
    });
  },
};

export const mistral = defineApi({
  name: 'mistral',
  operations: [chat, embeddings],
  credentialOf: ({ headers }) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  writeFailure,
});
