import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../neutral/embeddings.ts';
import type { EmbeddingsDialect, Json, PathFacts, Read, WriteOptions } from '../dialect.ts';
import { readFailure, writeFailure } from '../huggingface-text/failure.ts';
import { textsOnly } from '../shared/embedding-inputs.ts';
import { put } from '../shared/json.ts';
import { readOwn, writeOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';

/** Feature extraction, as hosted models and Text Embeddings Inference do it: vectors are the whole answer, which tells no usage. */
export const huggingfaceEmbeddings: EmbeddingsDialect = {
  name: 'huggingface-embeddings',
  members: {},
  readRequest,
  cannotAsk: textsOnly,
  writeRequest,
  readAnswer,
  writeAnswer: ({ vectors }, { isSingle }) => (isSingle === true ? ((vectors[0] ?? []) as number[]) : vectors),
  readUsage: () => undefined,
  readFailure,
  writeFailure,
};

function readRequest(body: Json, path: PathFacts): Read<EmbeddingsRequest> {
  const reading = new Reading();
  const { inputs } = body;
  const isSingle = typeof inputs === 'string';
  const texts = isSingle ? [inputs] : (reading.texts(body, 'inputs') ?? []);
  if (texts.length === 0) reading.fault('inputs', 'must be a text or a list of texts');
  return reading.outcome({
    model: path.model ?? '',
    inputs: texts,
    isSingle,
    dimensions: reading.number(body, 'dimensions'),
    own: readOwn('huggingface-embeddings', body, new Set(['inputs', 'dimensions'])),
  });
}

function writeRequest(request: EmbeddingsRequest, { losses }: WriteOptions): Json {
  const { inputs, dimensions, purpose, user, own } = request;
  const body: Json = { inputs };
  put(body, 'dimensions', dimensions);
  if (purpose !== undefined) losses.add('purpose', 'embeddings are for any purpose here');
  if (user !== undefined) losses.add('user', 'there is no place for it');
  writeOwn('huggingface-embeddings', own, body, losses);
  return body;
}

/** A vector for each text, or one alone. Models that were not made for it give vectors for each token: those are no embeddings. */
function readAnswer(body: unknown): Read<EmbeddingsAnswer> {
  const vectors = isVector(body) ? [body] : body;
  if (Array.isArray(vectors) && vectors.length > 0 && vectors.every(isVector)) return { value: { model: '', vectors } };
  return { problem: 'the answer is no list of vectors, one for each text' };
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && typeof value[0] === 'number';
}
