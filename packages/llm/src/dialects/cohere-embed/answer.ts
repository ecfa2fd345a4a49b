import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../neutral/embeddings.ts';
import type { Json, Read } from '../dialect.ts';
import { fromBase64, toBase64 } from '../openai-embeddings/vectors.ts';
import { readUsage, writeUsage } from '../shared/cohere/usage.ts';
import { asObject } from '../shared/json.ts';

/** A list of vectors, or one for each type that was asked for: of these, what others understand. */
export function readAnswer(body: unknown): Read<EmbeddingsAnswer> {
  const whole = asObject(body);
  const embeddings = whole?.['embeddings'];
  const byType = asObject(embeddings);
  const vectors = byType === undefined ? embeddings : (byType['float'] ?? byType['base64']);
  if (!isVectors(vectors)) return { problem: "neither floats nor base64 among the 'embeddings' of the answer" };
  return { value: { model: '', vectors, usage: readUsage(whole?.['meta']) } };
}

export function writeAnswer(answer: EmbeddingsAnswer, { encoding, inputs }: EmbeddingsRequest): Json {
  const vectors = answer.vectors.map((vector) => {
    if (encoding === 'base64') return typeof vector === 'string' ? vector : toBase64(vector);
    return typeof vector === 'string' ? fromBase64(vector) : vector;
  });
  return {
    ...told(answer, inputs),
    embeddings: { [encoding === 'base64' ? 'base64' : 'float']: vectors },
    response_type: 'embeddings_by_type',
  };
}

/** As version 1 answers whoever asks for no types. */
export function writeFloats(answer: EmbeddingsAnswer, { inputs }: EmbeddingsRequest): Json {
  const embeddings = answer.vectors.map((vector) => (typeof vector === 'string' ? fromBase64(vector) : vector));
  return { ...told(answer, inputs), embeddings, response_type: 'embeddings_floats' };
}

function told({ usage }: EmbeddingsAnswer, inputs: EmbeddingsRequest['inputs']): Json {
  return {
    id: '',
    texts: inputs.filter((input) => typeof input === 'string'),
    meta: { api_version: { version: '2' }, ...(usage !== undefined && writeUsage(usage)) },
  };
}

function isVectors(value: unknown): value is (number[] | string)[] {
  return Array.isArray(value) && value.every((vector) => Array.isArray(vector) || typeof vector === 'string');
}
