import type { Clock } from './services.ts';

/** Runs something, unless it ran a moment ago: for lines in the log that every request would write while something is down. */
export function occasionally(
  clock: Clock,
  run: (reason: string) => void,
  quietMs: number = 1_000,
): (reason: string) => void {
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  return (reason) => {
    const nowMs = clock.monotonicMs();
    if (nowMs < quietUntilMs) return;
    quietUntilMs = nowMs + quietMs;
    run(reason);
  };
}
