import type { Duty } from './duty.ts';

interface Rounds {
  duty: Duty;
  everyMs: number;
  /** Ends early once the signal says so. */
  round(signal: AbortSignal): Promise<void>;
  onFailure(error: Error): void;
}

/** A round every so often, one at a time, unless another control plane has the duty; until it is told to end. */
export function startRounds({ duty, everyMs, round, onFailure }: Rounds): () => Promise<void> {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= duty
      .do(() => round(stopping.signal))
      .catch(onFailure)
      .finally(() => {
        running = undefined;
      });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await running;
    await duty.end();
  };
}
