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
    local,
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

const use = {
  present: 'sessions and tokens are kept there',
  absent: 'sessions and tokens that are kept there cannot be had',
};
