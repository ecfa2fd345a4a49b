import type { Clock } from '@sallyport/pipeline';

export interface SystemClock extends Clock {
  /** What `steadyMs` said when the machine started: all processes of a node must agree about it. */
  readonly steadyOriginMs: number;
}

/** Some 25 days. Of a longer wait Node makes none at all: a name whose answer lives for a month would be asked for all the time. */
const timerMsMax = 2 ** 31 - 1;

/** The machine's clock. A node's first process fixes the origin of its steady time, and tells it to the others. */
export function createSystemClock(steadyOriginMs: number = Date.now() - sinceBootMs()): SystemClock {
  const steadyOffsetMs = steadyOriginMs + sinceBootMs() - performance.now();
  return {
    steadyOriginMs,
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    steadyMs: () => steadyOffsetMs + performance.now(),
    after(delayMs, run) {
      const timer = setTimeout(run, Math.min(delayMs, timerMsMax));
      timer.unref();
      return { cancel: () => clearTimeout(timer) };
    },
  };
}

export const systemClock: SystemClock = createSystemClock();

/** By a clock that nobody can set and all processes share; `performance.now()` begins anew in each. */
function sinceBootMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
