import { z } from 'zod';
import { base64Of, embed } from '../../model/embed.ts';
import { countTokens } from '../../model/tokens.ts';
import { jsonAnswer, type Operation } from '../api.ts';
import { readBody } from './failure.ts';

const tokens = z.array(z.int().min(0)).min(1);

const embeddingsRequest = z.strictObject({
  model: z.string().min(1),
  input: z.union([
    z.string().min(1),
    z.array(z.string().min(1)).min(1).max(2048),
    tokens,
    z.array(tokens).min(1).max(2048),
  ]),
  dimensions: z.int().min(1).max(3072).optional(),
  encoding_format: z.enum(['float', 'base64']).optional(),
  user: z.string().optional(),
});

export const embeddings: Operation = {
  method: 'POST',
  path: '/v1/embeddings',
  isPure: true,
  answer(request) {
    const { model, input, dimensions = 1536, encoding_format: encoding } = readBody(embeddingsRequest, request);
    const texts = textsOf(input);
    const count = texts.reduce((sum, text) => sum + countTokens(text), 0);
    return jsonAnswer({
      object: 'list',
      data: texts.map((text, index) => {
        const vector = embed(text, dimensions);
        return { object: 'embedding', index, embedding: encoding === 'base64' ? base64Of(vector) : vector };
      }),
      model,
      usage: { prompt_tokens: count, total_tokens: count },
    });
  },
};

function textsOf(input: z.output<typeof embeddingsRequest>['input']): string[] {
  if (typeof input === 'string') return [input];
  if (typeof input[0] === 'number') return [input.join(' ')];
  return (input as (string | number[])[]).map((one) => (typeof one === 'string' ? one : one.join(' ')));
}
