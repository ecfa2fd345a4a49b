import { createHash } from 'node:crypto';
import type { Clock, Counters, CountersPort, RedisSettings } from '@sallyport/pipeline';
import { createRedisCounters } from './redis-counters.ts';

export interface CountersPortOptions {
  readonly clock: Clock;
  /** The counters of this node: `createMemoryCounters` in a single process, `LeasedCounters` in a worker. */
  readonly local: Counters;
}

/**
 * The counters of a gateway process. Holders of equal Redis settings share one connection, closed when the last gives
 * it back; `close` ends them all, and the local counters.
 */
export function createCountersPort({ clock, local }: CountersPortOptions): CountersPort & { close(): void } {
  const shared = new Map<string, { counters: Counters; holders: number }>();
  return {
    local,
    redis(settings) {
      const identity = identityOf(settings);
      const entry = shared.get(identity) ?? { counters: createRedisCounters(settings, { clock }), holders: 0 };
      shared.set(identity, entry);
      entry.holders++;
      let isHeld = true;
      return {
        take: (key, windows, cost) => entry.counters.take(key, windows, cost),
        close() {
          if (!isHeld) return;
          isHeld = false;
          if (--entry.holders > 0) return;
          entry.counters.close();
          if (shared.get(identity) === entry) shared.delete(identity);
        },
      };
    },
    close() {
      for (const { counters } of shared.values()) counters.close();
      shared.clear();
      local.close();
    },
  };
}

/** Equal for equal settings; holds no secret. */
function identityOf({ password, ...rest }: RedisSettings): string {
  const secret = password === undefined ? '' : createHash('sha256').update(password.reveal()).digest('hex');
  const { host, port, database, timeoutMs, username = '', ssl, sslVerify, serverName = '' } = rest;
  return JSON.stringify([host, port, database, timeoutMs, username, ssl, sslVerify, serverName, secret]);
}
