import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../neutral/embeddings.ts';
import { inputTokens, noUsage, type Usage } from '../../neutral/usage.ts';
import type { EmbeddingsDialect, Json, Read, WriteOptions } from '../dialect.ts';
import { readFailure, writeFailure } from '../ollama-chat/failure.ts';
import { textsOnly } from '../shared/embedding-inputs.ts';
import { asCount, asList, asNumber, asObject, asText, put } from '../shared/json.ts';
import { readOwn, writeOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';

/** Ollama's `/api/embed`. */
export const ollamaEmbed: EmbeddingsDialect = {
  name: 'ollama-embed',
  members: { model: 'model' },
  readRequest,
  cannotAsk: textsOnly,
  writeRequest,
  readAnswer,
  writeAnswer: ({ model, vectors, usage }) => ({
    model,
    embeddings: vectors,
    ...(usage !== undefined && { prompt_eval_count: inputTokens(usage) }),
  }),
  readUsage,
  readFailure,
  writeFailure,
};

function readRequest(body: Json): Read<EmbeddingsRequest> {
  const reading = new Reading();
  const { input } = body;
  const isSingle = typeof input === 'string';
  const inputs = isSingle ? [input] : (reading.texts(body, 'input') ?? []);
  if (inputs.length === 0) reading.fault('input', 'must be a text or a list of texts');
  return reading.outcome({
    model: reading.text(body, 'model') ?? '',
    inputs,
    isSingle,
    dimensions: reading.number(body, 'dimensions'),
    own: readOwn('ollama-embed', body, new Set(['model', 'input', 'dimensions'])),
  });
}

function writeRequest(request: EmbeddingsRequest, { model, losses }: WriteOptions): Json {
  const { inputs, isSingle, dimensions, purpose, user, own } = request;
  const body: Json = { model, input: isSingle === true ? inputs[0] : inputs };
  put(body, 'dimensions', dimensions);
  if (purpose !== undefined) losses.add('purpose', 'embeddings are for any purpose here');
  if (user !== undefined) losses.add('user', 'there is no place for it');
  writeOwn('ollama-embed', own, body, losses);
  return body;
}

function readAnswer(body: unknown): Read<EmbeddingsAnswer> {
  const whole = asObject(body);
  if (!Array.isArray(whole?.['embeddings'])) return { problem: "'embeddings' not in the answer" };
  const vectors = whole['embeddings'].map((vector) => asList(vector) as number[]);
  return { value: { model: asText(whole['model']) ?? '', vectors, usage: readUsage(whole) } };
}

function readUsage(body: unknown): Usage | undefined {
  const input = asNumber(asObject(body)?.['prompt_eval_count']);
  return input === undefined ? undefined : { ...noUsage(), input: asCount(input) };
}
