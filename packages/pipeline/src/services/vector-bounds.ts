import type { Vector } from './embeddings.ts';
import type { VectorSpace } from './vectors.ts';

/** Vectors of a namespace. */
export const vectorsMax = 10_000;

/** Throws for what no store of vectors takes: another length, what is no number, a payload that is too long. */
export function checkVector({ dimensions }: VectorSpace, vector: Vector, payload = '', keptMs = 1): void {
  if (vector.length !== dimensions)
    throw new Error(`vectors here have ${dimensions} numbers, and this one has ${vector.length}`);
  for (let i = 0; i < vector.length; i++)
    if (!Number.isFinite(vector[i]!)) throw new Error('a vector holds something that is no number');
  if (payload.length > payloadCharactersMax)
    throw new Error(`a payload may have ${payloadCharactersMax} characters, and this one has ${payload.length}`);
  if (!(keptMs >= 1)) throw new Error(`a vector is kept for a millisecond at least, not for ${keptMs}`);
}

const payloadCharactersMax = 256 * 1024;
