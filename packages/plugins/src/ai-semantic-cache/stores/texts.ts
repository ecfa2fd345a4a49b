import type { Records, VectorStore } from '@sallyport/pipeline';

/** Texts by key, each for its time: as much of `Records` as answers need. */
export type Texts = Pick<Records, 'get' | 'put' | 'delete' | 'close'>;

/** In a store of vectors: each text is the only one of its namespace, so that any vector finds it. */
export function textsAmongVectors(vectors: VectorStore, dimensions: number): Texts {
  const vector = new Float32Array(dimensions);
  vector[0] = 1;
  return {
    get: async (key) => (await vectors.nearest(key, vector, 1, 1))[0]?.payload,
    put: async (key, text, keptMs) => await vectors.put(key, 'text', vector, text, keptMs),
    delete: async (key) => await vectors.delete(key, 'text'),
    close() {},
  };
}
