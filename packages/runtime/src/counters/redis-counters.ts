import type { Clock, Counters, RedisSettings, TakeResult, Window } from '@sallyport/pipeline';
import { RedisConnection } from './redis-connection.ts';

/**
 * Counts held in a Redis, exact over everyone who counts there. `take` rejects when Redis is out of reach. `cost` is a
 * whole number. `createCountersPort` lets equal settings share a connection.
 */
export function createRedisCounters(settings: RedisSettings, services: { readonly clock: Clock }): Counters {
  const connection = new RedisConnection(settings, services.clock);
  return {
    async take(key: string, windows: readonly Window[], cost: number): Promise<TakeResult> {
      const keys: string[] = [];
      const values: number[] = [cost];
      for (const { name, startMs, limit, lengthMs } of windows) {
        // Braces keep all windows of a key on one node of a Redis cluster.
        keys.push(`sallyport:count:{${key}}:${name}:${startMs}`);
        values.push(limit, lengthMs + skewMs);
      }
      const [allowed, ...left] = await connection.take(keys, values);
      return { allowed: allowed === 1, remaining: left.map(Number) };
    },
    close: () => connection.close(),
  };
}

/** How far the clocks of nodes may be apart without a window's count ending too early. */
const skewMs = 5000;
