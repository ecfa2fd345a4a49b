import type { Clock, Counters, CountersPort, Log, RedisSettings, SharedCountsOptions } from '@sallyport/pipeline';
import { createKeptPort } from '../kept/kept-port.ts';
import { RedisConnection } from '../redis/connection.ts';
import { redisIdentity } from '../redis/identity.ts';
import { createFallbackCounters } from './fallback-counters.ts';
import { createRedisCounters } from './redis-counters.ts';
import { SyncedCounters } from './synced-counters.ts';

export interface CountersPortOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The counters of this node: `createMemoryCounters` in a single process, `LeasedCounters` in a worker. */
  readonly local: Counters;
  /** How long a call waits for Redis where the node can count instead. Default 50 ms. */
  readonly waitMsMax?: number;
}

/**
 * The counters of a gateway process. Holders of equal Redis settings share one connection, closed when the last gives
 * it back; `close` ends them all, and the local counters.
 */
export function createCountersPort(options: CountersPortOptions): Omit<CountersPort, 'accounts'> & { close(): void } {
  const shared = createKeptPort();
  return {
    local: options.local,
    redis(settings, counts) {
      const identity = `${redisIdentity(settings)} ${counts.syncMs} ${counts.fallsBack}`;
      const { value, release } = shared.hold(identity, () => openRedis(settings, counts, options));
      return { take: (key, windows, cost, atMs) => value.take(key, windows, cost, atMs), close: release };
    },
    close() {
      shared.close();
      options.local.close();
    },
  };
}

function openRedis(
  settings: RedisSettings,
  { syncMs, fallsBack }: SharedCountsOptions,
  { clock, log, local, waitMsMax = 50 }: CountersPortOptions,
): Counters {
  if (!fallsBack && syncMs === 0) return createRedisCounters(new RedisConnection(settings, { clock, log }), clock);
  // Nobody waits for what travels in the background.
  const slowMs = syncMs === 0 ? waitMsMax : undefined;
  const connection = new RedisConnection(settings, { clock, log, slowMs });
  connection.prepare();
  const everyMs = syncMs === 0 ? outageSyncMs : syncMs;
  const alone = new SyncedCounters({ clock, connection, local, everyMs });
  const shared = createRedisCounters(connection, clock);
  if (syncMs === 0) return createFallbackCounters({ clock, connection, shared, alone, waitMsMax });
  return {
    take: (key, windows, cost, atMs) => alone.take(key, windows, cost, atMs),
    close() {
      alone.close();
      shared.close();
    },
  };
}

/** How often Redis is offered what was counted while it was out. */
const outageSyncMs = 1000;
