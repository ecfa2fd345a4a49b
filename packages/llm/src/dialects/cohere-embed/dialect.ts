import type { EmbeddingsDialect } from '../dialect.ts';
import { readFailure, writeFailure } from '../shared/cohere/failure.ts';
import { readUsage } from '../shared/cohere/usage.ts';
import { asObject } from '../shared/json.ts';
import { readAnswer, writeAnswer, writeFloats } from './answer.ts';
import { cannotAsk, readRequest, writeRequest } from './request.ts';

/** Cohere's embeddings, version 2. */
export const cohereEmbed: EmbeddingsDialect = {
  name: 'cohere-embed',
  members: { model: 'model' },
  readRequest,
  cannotAsk,
  writeRequest,
  readAnswer,
  writeAnswer,
  readUsage: (body) => readUsage(asObject(body)?.['meta']),
  readFailure,
  writeFailure,
};

/** Version 1, whose answers are plain lists unless types are asked for. For callers; providers are asked by version 2. */
export const cohereEmbedV1: EmbeddingsDialect = {
  ...cohereEmbed,
  name: 'cohere-embed-v1',
  writeAnswer: (answer, request) =>
    request.own?.members['embedding_types'] === undefined ? writeFloats(answer, request) : writeAnswer(answer, request),
};
