import type { Clock, Counters, TakeResult, Window } from '@sallyport/pipeline';
import type { RedisConnection } from '../redis/connection.ts';
import type { SyncedCounters } from './synced-counters.ts';

export interface FallbackCountersOptions {
  readonly clock: Clock;
  readonly connection: RedisConnection;
  /** Counts in Redis at once. */
  readonly shared: Counters;
  /** Counts here, and tells Redis once it is back. */
  readonly alone: SyncedCounters;
  /** How long a call waits for Redis. Milliseconds. */
  readonly waitMsMax: number;
}

/** Counts in Redis while that answers in time, and in this node otherwise; never rejects. */
export function createFallbackCounters(options: FallbackCountersOptions): Counters {
  const { clock, connection, shared, alone, waitMsMax } = options;
  return {
    take(key, windows, cost, atMs = clock.nowMs()) {
      if (connection.isOut) return alone.take(key, windows, cost, atMs);
      return new Promise<TakeResult>((resolve, reject) => {
        let state: 'waiting' | 'decided alone' | 'over' = 'waiting';
        const decideAlone = () => {
          state = 'decided alone';
          Promise.resolve(alone.take(key, windows, cost, atMs)).then(resolve, reject);
        };
        const onLate = () => {
          if (state !== 'waiting') return;
          connection.wasSlow();
          decideAlone();
        };
        // What has arrived while this thread was busy is not late.
        const timer = clock.after(waitMsMax, () => void setImmediate(onLate));
        Promise.resolve(shared.take(key, windows, cost, atMs)).then(
          (result) => {
            timer.cancel();
            if (state === 'decided alone' && isCounted(windows, result)) alone.forgive(key, windows, cost);
            if (state === 'waiting') resolve(result);
            state = 'over';
          },
          () => {
            timer.cancel();
            if (state === 'waiting') decideAlone();
          },
        );
      });
    },
    close() {
      shared.close();
      alone.close();
    },
  };
}

/** Has a call with this result been counted? */
function isCounted(windows: readonly Window[], { allowed }: TakeResult): boolean {
  return allowed || windows.every(({ countsRefused }) => countsRefused === true);
}
