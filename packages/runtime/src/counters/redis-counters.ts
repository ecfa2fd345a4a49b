import type { Clock, Counters, TakeResult, Window } from '@sallyport/pipeline';
import type { RedisConnection } from '../redis/connection.ts';
import { anySlides, previousWeight, remainingOf, waitForAllMs } from './sliding-window.ts';

/**
 * Counts held in a Redis, exact over everyone who counts there. `take` rejects when Redis is out of reach. `cost` is a
 * whole number.
 */
export function createRedisCounters(connection: RedisConnection, clock: Clock): Counters {
  return {
    async take(key: string, windows: readonly Window[], cost: number, atMs = clock.nowMs()): Promise<TakeResult> {
      const keys: string[] = [];
      const values: number[] = [cost];
      for (const window of windows) {
        keys.push(bucketKey(key, window.name, window.startMs));
        keys.push(bucketKey(key, window.name, window.startMs - window.lengthMs));
        values.push(window.limit, keptMs(window), previousWeight(window, atMs), window.countsRefused === true ? 1 : 0);
      }
      return resultOf(await connection.take(keys, values), windows, cost, atMs);
    },
    close: () => connection.close(),
  };
}

/** The Redis key of a bucket. Braces keep all buckets of a caller on one node of a Redis cluster. */
export function bucketKey(key: string, windowName: string, startMs: number): string {
  return `sallyport:count:{${key}}:${windowName}:${startMs}`;
}

/** How long a bucket is kept after it was made: a sliding window is looked at for another length after its end. */
export function keptMs({ slides, lengthMs }: Window): number {
  return Math.ceil(lengthMs * (slides === true ? 2 : 1)) + skewMs;
}

function resultOf(
  [allowed, ...counts]: readonly (number | string)[],
  windows: readonly Window[],
  cost: number,
  atMs: number,
): TakeResult {
  const used = windows.map((_, i) => Number(counts[2 * i]));
  const previous = windows.map((_, i) => Number(counts[2 * i + 1]));
  const remaining = windows.map((window, i) => remainingOf(window, used[i]!, previous[i]!, atMs));
  if (allowed === 1) return { allowed: true, remaining };
  if (!anySlides(windows)) return { allowed: false, remaining };
  return { allowed: false, remaining, retryAfterMs: waitForAllMs(windows, used, previous, cost, atMs) };
}

/** How far the clocks of nodes may be apart without a window's count ending too early. */
const skewMs = 5000;
