import type { Clock, Log, VectorSpace, VectorStore, VectorsPort } from '@sallyport/pipeline';
import { createKeptPort } from '../kept/kept-port.ts';
import { MemoryVectors } from './memory-vectors.ts';

export interface VectorsPortOptions {
  readonly clock: Clock;
  readonly log: Log;
}

/** The stores of vectors of a gateway process. Holders of equal settings share one. */
export function createVectorsPort({ clock }: VectorsPortOptions): VectorsPort & { close(): void } {
  const held = createKeptPort();
  const share = (key: string, make: () => VectorStore): VectorStore => {
    const { value, release } = held.hold(key, make);
    return {
      nearest: (namespace, vector, count, threshold) => value.nearest(namespace, vector, count, threshold),
      put: (namespace, id, vector, payload, keptMs) => value.put(namespace, id, vector, payload, keptMs),
      delete: (namespace, id) => value.delete(namespace, id),
      drop: (namespace) => value.drop(namespace),
      close: release,
    };
  };
  return {
    memory: (space) => share(`memory ${keyOf(space)}`, () => new MemoryVectors(space, { clock })),
    redis: () => {
      throw new Error('vectors in Redis are not there yet');
    },
    pgvector: () => {
      throw new Error('vectors in PostgreSQL are not there yet');
    },
    close: () => held.close(),
  };
}

function keyOf({ dimensions, metric }: VectorSpace): string {
  return `${dimensions} ${metric}`;
}
