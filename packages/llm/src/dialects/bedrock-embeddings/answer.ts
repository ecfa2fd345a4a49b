import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../neutral/embeddings.ts';
import { noUsage, type Usage } from '../../neutral/usage.ts';
import type { Json, Read } from '../dialect.ts';
import { asCount, asNumber, asObject, isObject } from '../shared/json.ts';

/** Titan's one vector, or Cohere's list of them, which may stand under its type. */
export function readAnswer(body: unknown): Read<EmbeddingsAnswer> {
  if (!isObject(body)) return { problem: 'the answer is no object' };
  const { embedding, embeddings } = body;
  const vectors = Array.isArray(embedding) ? [embedding] : vectorsOf(embeddings);
  if (vectors === undefined) return { problem: "neither 'embedding' nor 'embeddings' in the answer" };
  return { value: { model: '', vectors, usage: readUsage(body) } };
}

/** Of Titan; Cohere tells none. */
export function readUsage(body: unknown): Usage | undefined {
  const input = asNumber(asObject(body)?.['inputTextTokenCount']);
  return input === undefined ? undefined : { ...noUsage(), input: asCount(input) };
}

export function writeAnswer({ vectors, usage }: EmbeddingsAnswer, request: EmbeddingsRequest): Json {
  // The model that answers may be another than the caller's: Titan's way to ask for one vector tells them apart.
  if (request.isSingle === true) {
    return { embedding: vectors[0] ?? [], inputTextTokenCount: usage?.input ?? 0 };
  }
  const isTyped = Array.isArray(request.own?.members['embedding_types']);
  return isTyped
    ? { response_type: 'embeddings_by_type', embeddings: { float: vectors } }
    : { response_type: 'embeddings_floats', embeddings: vectors };
}

function vectorsOf(embeddings: unknown): number[][] | undefined {
  const list = Array.isArray(embeddings) ? embeddings : asObject(embeddings)?.['float'];
  if (!Array.isArray(list) || !list.every(isVector)) return undefined;
  return list;
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value);
}
