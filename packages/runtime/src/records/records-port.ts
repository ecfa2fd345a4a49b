import type { Clock, Log, Records, RecordsPort } from '@sallyport/pipeline';
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
  const shared = new Map<string, { records: Records; holders: number }>();
  return {
    local,
    redis(settings) {
      const identity = redisIdentity(settings);
      const entry = shared.get(identity) ?? {
        records: createRedisRecords(new RedisConnection(settings, { clock, log, use })),
        holders: 0,
      };
      shared.set(identity, entry);
      entry.holders++;
      let isHeld = true;
      return {
        ...entry.records,
        close() {
          if (!isHeld) return;
          isHeld = false;
          if (--entry.holders > 0) return;
          entry.records.close();
          if (shared.get(identity) === entry) shared.delete(identity);
        },
      };
    },
    close() {
      for (const { records } of shared.values()) records.close();
      shared.clear();
      local.close();
    },
  };
}

const use = {
  present: 'sessions and tokens are kept there',
  absent: 'sessions and tokens that are kept there cannot be had',
};
