/** How long answers of a provider are used again. */
export interface CacheTimes {
  /** For an answer that does not say how long it holds. */
  readonly defaultMs: number;
  readonly minMs?: number | undefined;
  readonly maxMs?: number | undefined;
  /** For a no: a token that is not active. Without it, a no is asked for each time. */
  readonly negativeMs?: number | undefined;
  /** An answer is given up so long before it ends (half its time at most), so that it does not end on its way. */
  readonly spareMs?: number | undefined;
  /** How much longer an answer is used while the provider cannot be asked. */
  readonly resurrectMs?: number | undefined;
}

/** What a provider said, and until when it holds. */
export interface Answer<Value> {
  readonly value: Value;
  /** Unix milliseconds, from `exp` or `expires_in`; undefined when it does not say. */
  readonly expiresAtMs: number | undefined;
  readonly isNegative?: boolean | undefined;
}

/** Until when an answer is used, in Unix milliseconds; a time that has passed, when it is not to be kept. Never longer than it holds. */
export function freshUntilMs({ expiresAtMs, isNegative }: Answer<unknown>, times: CacheTimes, nowMs: number): number {
  const { defaultMs, minMs = 0, maxMs = Number.POSITIVE_INFINITY, negativeMs = 0 } = times;
  if (isNegative) return nowMs + negativeMs;
  const wantedMs = Math.min(Math.max(expiresAtMs === undefined ? defaultMs : expiresAtMs - nowMs, minMs), maxMs);
  if (expiresAtMs === undefined) return nowMs + wantedMs;
  const spareMs = Math.min(times.spareMs ?? 0, (expiresAtMs - nowMs) / 2);
  return Math.min(nowMs + wantedMs, expiresAtMs - spareMs);
}

/** The last moment an answer may be used, while the provider cannot be asked. */
export function usableUntilMs(
  { expiresAtMs, isNegative }: Answer<unknown>,
  times: CacheTimes,
  freshMs: number,
): number {
  if (isNegative) return freshMs;
  const lastMs = freshMs + Math.max(times.resurrectMs ?? 0, times.spareMs ?? 0);
  return Math.min(lastMs, expiresAtMs ?? lastMs);
}

/** `exp` of claims (RFC 7519 §4.1.4), in milliseconds. Some providers write numbers as text. */
export function expiryMs(exp: unknown): number | undefined {
  const seconds = typeof exp === 'string' && exp !== '' ? Number(exp) : exp;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
