import { z } from 'zod';
import { countTokens } from '../../model/tokens.ts';
import { jsonAnswer, type Operation } from '../api.ts';
import { readBody } from './failure.ts';
import { createdAtS } from './models.ts';
import { fileOf, readForm, refuseOthers, textOf } from './multipart.ts';

const generationsRequest = z.strictObject({
  prompt: z.string().min(1).max(32_000),
  model: z.string().nullish(),
  background: z.enum(['transparent', 'opaque', 'auto']).nullish(),
  moderation: z.enum(['low', 'auto']).nullish(),
  n: z.int().min(1).max(10).nullish(),
  output_compression: z.int().min(0).max(100).nullish(),
  output_format: z.enum(['png', 'jpeg', 'webp']).nullish(),
  partial_images: z.int().min(0).max(3).nullish(),
  quality: z.enum(['standard', 'hd', 'low', 'medium', 'high', 'auto']).nullish(),
  response_format: z.enum(['url', 'b64_json']).nullish(),
  size: z.string().nullish(),
  stream: z.literal(false).nullish(),
  style: z.enum(['vivid', 'natural']).nullish(),
  user: z.string().optional(),
});

export const generations: Operation = {
  method: 'POST',
  path: '/v1/images/generations',
  isPure: true,
  answer(request) {
    const { prompt, n } = readBody(generationsRequest, request);
    return jsonAnswer(imagesOf(prompt, n ?? 1));
  },
};

const fields = [
  'image',
  'prompt',
  'mask',
  'model',
  'n',
  'size',
  'quality',
  'background',
  'input_fidelity',
  'output_format',
  'output_compression',
  'partial_images',
  'response_format',
  'stream',
  'user',
  'moderation',
];

export const edits: Operation = {
  method: 'POST',
  path: '/v1/images/edits',
  async answer(request) {
    const form = await readForm(request);
    refuseOthers(form, fields);
    const image = fileOf(form, form.has('image[]') ? 'image[]' : 'image');
    return jsonAnswer(
      imagesOf(`${textOf(form, 'prompt')}: ${image.name}, ${image.size} bytes`, Number(form.get('n') ?? 1)),
    );
  },
};

/** A picture of one dot: what it was to show is told beside it. */
function imagesOf(prompt: string, count: number) {
  const input = countTokens(prompt);
  return {
    created: createdAtS,
    data: Array.from({ length: count }, () => ({ b64_json: dot, revised_prompt: prompt })),
    usage: {
      input_tokens: input,
      output_tokens: 100 * count,
      total_tokens: input + 100 * count,
      input_tokens_details: { text_tokens: input, image_tokens: 0 },
    },
  };
}

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
