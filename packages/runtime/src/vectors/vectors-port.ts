import type { Clock, Log, VectorSpace, VectorStore, VectorsPort } from '@sallyport/pipeline';
import { createKeptPort } from '../kept/kept-port.ts';
import { RedisConnection } from '../redis/connection.ts';
import { redisIdentity } from '../redis/identity.ts';
import { MemoryVectors } from './memory-vectors.ts';
import { PostgresConnection } from './pgvector/connection.ts';
import { postgresIdentity } from './pgvector/identity.ts';
import { PgvectorVectors } from './pgvector/pgvector-vectors.ts';
import { createTable } from './pgvector/table.ts';
import { RedisVectors } from './redis/redis-vectors.ts';

export interface VectorsPortOptions {
  readonly clock: Clock;
  readonly log: Log;
}

/** The stores of vectors of a gateway process. Holders of equal settings share one. */
export function createVectorsPort({ clock, log }: VectorsPortOptions): VectorsPort & { close(): void } {
  const held = createKeptPort();
  const share = (key: string, make: () => VectorStore): VectorStore => {
    const { value, release } = held.hold(key, make);
    return {
      nearest: (namespace, vector, count, threshold) => value.nearest(namespace, vector, count, threshold),
      put: (namespace, id, vector, payload, keptMs) => value.put(namespace, id, vector, payload, keptMs),
      find: (namespace, id) => value.find(namespace, id),
      delete: (namespace, id) => value.delete(namespace, id),
      drop: (namespace) => value.drop(namespace),
      close: release,
    };
  };
  return {
    memory: (space) => share(`memory ${keyOf(space)}`, () => new MemoryVectors(space, { clock })),
    redis: (space, settings) =>
      share(`redis ${keyOf(space)} ${redisIdentity(settings)}`, () => {
        const connection = new RedisConnection(settings, { clock, log, use });
        return new RedisVectors(space, connection, clock);
      }),
    pgvector: (space, settings) =>
      share(`pgvector ${keyOf(space)} ${postgresIdentity(settings)}`, () => {
        const connection = new PostgresConnection(settings, clock, log, (pool) => createTable(pool, space));
        return new PgvectorVectors(space, connection);
      }),
    close: () => held.close(),
  };
}

const use = {
  present: 'vectors are kept there',
  absent: 'vectors that are kept there cannot be had',
};

function keyOf({ dimensions, metric }: VectorSpace): string {
  return `${dimensions} ${metric}`;
}
