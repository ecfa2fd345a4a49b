/** How slow a client may be in sending a body. */
export interface BodyPace {
  /** Without a byte. Milliseconds. */
  idleMs: number;
  /** Before the rate counts. Milliseconds. */
  graceMs: number;
  /** On average, after the grace; 0 is no limit. */
  bytesPerSecondMin: number;
}

/**
 * Until when more of a body must have come, by Apache's rule: each piece buys the time that it should have taken.
 * `startedMs` moves on while we are the ones that do not read.
 */
export function rateDeadlineMs({ graceMs, bytesPerSecondMin }: BodyPace, startedMs: number, bytes: number): number {
  if (bytesPerSecondMin === 0) return Number.POSITIVE_INFINITY;
  return startedMs + graceMs + (bytes * 1000) / bytesPerSecondMin;
}
