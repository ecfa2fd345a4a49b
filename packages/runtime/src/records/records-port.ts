import type { Clock, Log, Records, RecordsPort } from '@sallyport/pipeline';
import { createKeptPort } from '../kept/kept-port.ts';
import { RedisConnection } from '../redis/connection.ts';
import { redisIdentity } from '../redis/identity.ts';
import { createRedisRecords } from './redis-records.ts';

export interface RecordsPortOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The records of this node: `MemoryRecords` in a single process, `NodeRecords` in a worker. */
  readonly local: Records;
}

/** The records of a gateway process. Holders of equal Redis settings share a connection, closed when the last gives it back. */
export function createRecordsPort({ clock, log, local }: RecordsPortOptions): RecordsPort & { close(): void } {
  const shared = createKeptPort();
  return {
    local: everybodys(local),
    redis(settings) {
      const { value, release } = shared.hold(redisIdentity(settings), () =>
        createRedisRecords(new RedisConnection(settings, { clock, log, use })),
      );
      return { ...value, close: release };
    },
    close() {
      shared.close();
      local.close();
    },
  };
}

/** Whoever has them may close what it was given, and closes them for nobody else. */
function everybodys(records: Records): Records {
  return {
    get: (key) => records.get(key),
    put: (key, value, keptMs) => records.put(key, value, keptMs),
    add: (key, value, keptMs) => records.add(key, value, keptMs),
    replace: (key, value, keptMs) => records.replace(key, value, keptMs),
    delete: (key) => records.delete(key),
    take: (key) => records.take(key),
    close() {},
  };
}

const use = {
  present: 'sessions and tokens are kept there',
  absent: 'sessions and tokens that are kept there cannot be had',
};
