import type { EmbeddingsAnswer, EmbeddingsInput, EmbeddingsRequest } from '../../neutral/embeddings.ts';
import { inputTokens } from '../../neutral/usage.ts';
import type { EmbeddingsDialect, Json, Read, WriteOptions } from '../dialect.ts';
import { isMedia } from '../shared/embedding-inputs.ts';
import { asNumber, asObject, asObjects, asText, isObject, put } from '../shared/json.ts';
import { readFailure, writeFailure } from '../shared/openai/failure.ts';
import { readUsage } from '../shared/openai/usage.ts';
import { readOwn, writeOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';
import { fromBase64, toBase64 } from './vectors.ts';

/** OpenAI's embeddings, and everyone who speaks like it. */
export const openaiEmbeddings: EmbeddingsDialect = {
  name: 'openai-embeddings',
  members: { model: 'model' },
  readRequest,
  cannotAsk: ({ inputs }, model) =>
    inputs.some(isMedia) ? `the model ${model} takes texts and tokens only` : undefined,
  writeRequest,
  readAnswer,
  writeAnswer,
  readUsage: (body) => readUsage(asObject(body)?.['usage']),
  readFailure,
  writeFailure,
};

function readRequest(body: Json): Read<EmbeddingsRequest> {
  const reading = new Reading();
  const encoding = reading.text(body, 'encoding_format');
  if (encoding !== undefined && encoding !== 'float' && encoding !== 'base64') {
    reading.fault('encoding_format', 'must be float or base64');
  }
  const value: EmbeddingsRequest = {
    model: reading.text(body, 'model') ?? '',
    inputs: readInputs(reading, body['input']),
    isSingle: typeof body['input'] === 'string' || isTokens(body['input']),
    dimensions: reading.number(body, 'dimensions'),
    encoding: encoding as 'float' | 'base64' | undefined,
    user: reading.text(body, 'user'),
    own: readOwn('openai-embeddings', body, known),
  };
  return reading.outcome(value);
}

const known = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user']);

function readInputs(reading: Reading, input: unknown): EmbeddingsInput[] {
  if (typeof input === 'string') return [input];
  if (isTokens(input)) return [input];
  if (Array.isArray(input) && input.length > 0 && input.every((one) => typeof one === 'string' || isTokens(one))) {
    return input;
  }
  reading.fault('input', 'must be a text, a list of texts, or tokens');
  return [];
}

function isTokens(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((token) => typeof token === 'number');
}

/** `cannotAsk` has found nothing. */
function writeRequest(request: EmbeddingsRequest, { model, provider, losses }: WriteOptions): Json {
  const { inputs, isSingle } = request;
  const body: Json = { model, input: isSingle === true && inputs.length === 1 ? inputs[0] : inputs };
  put(body, provider === 'mistral' ? 'output_dimension' : 'dimensions', request.dimensions);
  put(body, 'encoding_format', request.encoding);
  if (request.purpose !== undefined) losses.add('purpose', 'embeddings are for any purpose here');
  if (provider === 'mistral' && request.user !== undefined) losses.add('user', 'the provider does not take it');
  else put(body, 'user', request.user);
  writeOwn('openai-embeddings', request.own, body, losses);
  return body;
}

function readAnswer(body: unknown): Read<EmbeddingsAnswer> {
  if (!isObject(body) || !Array.isArray(body['data'])) return { problem: "'data' not in the answer" };
  const items = asObjects(body['data'])
    .map((item, position) => ({ index: asNumber(item['index']) ?? position, embedding: item['embedding'] }))
    .sort((a, b) => a.index - b.index);
  const vectors: (number[] | string)[] = [];
  for (const { embedding } of items) {
    if (!Array.isArray(embedding) && typeof embedding !== 'string') {
      return { problem: 'an embedding in the answer is neither a list of numbers nor base64' };
    }
    vectors.push(embedding);
  }
  return { value: { model: asText(body['model']) ?? '', vectors, usage: readUsage(body['usage']) } };
}

function writeAnswer({ model, vectors, usage }: EmbeddingsAnswer, { encoding }: EmbeddingsRequest): Json {
  const prompt = usage === undefined ? 0 : inputTokens(usage);
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encoded(vector, encoding) })),
    model,
    usage: { prompt_tokens: prompt, total_tokens: prompt },
  };
}

function encoded(vector: number[] | string, encoding: EmbeddingsRequest['encoding']): number[] | string {
  if (encoding === 'base64') return typeof vector === 'string' ? vector : toBase64(vector);
  return typeof vector === 'string' ? fromBase64(vector) : vector;
}
