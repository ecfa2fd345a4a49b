import { readJson } from '@sallyport/json';
import type { EmbeddingsDialect } from '@sallyport/llm';
import type { Vector } from '@sallyport/pipeline';

/** The vectors of an answer, or a sentence on what is wrong with it. */
export function vectorsIn(dialect: EmbeddingsDialect, body: Buffer, count: number, dimensions: number): Vector[] {
  const read = dialect.readAnswer(parsed(body));
  if ('problem' in read) throw new Error(`the embeddings API's answer cannot be read: ${read.problem}`);
  const { vectors } = read.value;
  if (vectors.length !== count) throw new Error(`the embeddings API gave ${vectors.length} vectors for ${count} texts`);
  return vectors.map((told) => {
    const vector = typeof told === 'string' ? floatsIn(told) : Float32Array.from(told);
    if (vector.length !== dimensions)
      throw new Error(`vectordb.dimensions says ${dimensions}, and the model's vectors have ${vector.length}`);
    if (!vector.every(Number.isFinite)) throw new Error('the embeddings API gave a vector that is not made of numbers');
    return vector;
  });
}

function parsed(body: Buffer): unknown {
  try {
    return readJson(body.toString());
  } catch {
    return undefined;
  }
}

/** Little-endian floats of 32 bits. */
function floatsIn(base64: string): Vector {
  const bytes = Buffer.from(base64, 'base64');
  return Float32Array.from({ length: bytes.length >> 2 }, (_, index) => bytes.readFloatLE(index * 4));
}
