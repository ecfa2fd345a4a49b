import { z } from 'zod';
import { embed } from '../../model/embed.ts';
import { jsonAnswer, type Operation } from '../api.ts';
import { readBody } from './failure.ts';
import { content } from './request.ts';

const members = {
  model: z.string().optional(),
  content,
  taskType: z
    .enum([
      'TASK_TYPE_UNSPECIFIED',
      'RETRIEVAL_QUERY',
      'RETRIEVAL_DOCUMENT',
      'SEMANTIC_SIMILARITY',
      'CLASSIFICATION',
      'CLUSTERING',
      'QUESTION_ANSWERING',
      'FACT_VERIFICATION',
      'CODE_RETRIEVAL_QUERY',
    ] as [string, ...string[]])
    .optional(),
  title: z.string().optional(),
  outputDimensionality: z.int().min(1).max(3072).optional(),
};

const embedRequest = z.strictObject(members);
const batchRequest = z.strictObject({
  requests: z
    .array(z.strictObject({ ...members, model: z.string().regex(/^models\//, 'is not a name of a model') }))
    .min(1)
    .max(100),
});

type EmbedRequest = z.output<typeof embedRequest>;

export const embedContent: Operation = {
  method: 'POST',
  path: '/{version}/models/{model}:embedContent',
  isPure: true,
  answer: (request) => jsonAnswer({ embedding: embeddingOf(readBody(embedRequest, request)) }),
};

export const batchEmbedContents: Operation = {
  method: 'POST',
  path: '/{version}/models/{model}:batchEmbedContents',
  isPure: true,
  answer: (request) => jsonAnswer({ embeddings: readBody(batchRequest, request).requests.map(embeddingOf) }),
};

function embeddingOf({ content: { parts }, outputDimensionality = 384 }: EmbedRequest) {
  return { values: embed(parts.map(({ text = '' }) => text).join('\n'), outputDimensionality) };
}
