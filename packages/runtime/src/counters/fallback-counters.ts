import type { Clock, Counters, TakeResult, Window } from '@sallyport/pipeline';
import type { RedisConnection } from './redis-connection.ts';
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
        const decideAlone = (isAnswerDue: boolean) => {
          if (isAnswerDue) connection.wasSlow();
          Promise.resolve(alone.take(key, windows, cost, atMs)).then(resolve, reject);
        };
        let isLate = false;
        const timer = clock.after(waitMsMax, () => {
          // What has arrived while this thread was busy is not late.
          setImmediate(() => {
            if (isOver) return;
            isLate = true;
            decideAlone(true);
          });
        });
        let isOver = false;
        Promise.resolve(shared.take(key, windows, cost, atMs)).then(
          (result) => {
            isOver = true;
            timer.cancel();
            if (!isLate) resolve(result);
            else if (countsIn(windows, result)) alone.forgive(key, windows, cost);
          },
          () => {
            isOver = true;
            timer.cancel();
            if (!isLate) decideAlone(false);
          },
        );
      });
    },
    close: () => {
      shared.close();
      alone.close();
    },
  };
}

/** Was a call with this result counted in all of the windows? */
function countsIn(windows: readonly Window[], { allowed }: TakeResult): boolean {
  return allowed || windows.every(({ countsRefused }) => countsRefused === true);
}
