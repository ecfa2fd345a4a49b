import type { Claims } from '@sallyport/pipeline';

/** When a token is good, in Unix milliseconds, with the leeway in it: from `fromMs` on, and before `untilMs`. */
export interface TokenTimes {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface TimeRules {
  readonly leewayMs: number;
  /** Since the person signed in; undefined for no limit. */
  readonly maxAgeMs: number | undefined;
}

/** Reads `exp`, `nbf`, `iat` and `auth_time` (RFC 7519 §4.1); or the sentence why they say nothing. */
export function timesOf(claims: Claims, { leewayMs, maxAgeMs }: TimeRules): TokenTimes | string {
  const expiry = numericDate(claims['exp']);
  const notBefore = numericDate(claims['nbf'] ?? 0);
  const issued = numericDate(claims['iat'] ?? 0);
  if (claims['exp'] === undefined) return 'it has no exp';
  if (expiry === undefined) return 'its exp is not a time';
  if (notBefore === undefined) return 'its nbf is not a time';
  if (issued === undefined) return 'its iat is not a time';
  let untilMs = expiry * 1000 + leewayMs;
  if (maxAgeMs !== undefined) {
    const signedIn = numericDate(claims['auth_time']);
    if (signedIn === undefined) return 'it has no auth_time, by which max_age is measured';
    untilMs = Math.min(untilMs, signedIn * 1000 + maxAgeMs + leewayMs);
  }
  return { fromMs: Math.max(notBefore, issued) * 1000 - leewayMs, untilMs };
}

/** The sentence why now is not the time; undefined when it is. */
export function untimely({ fromMs, untilMs }: TokenTimes, nowMs: number): string | undefined {
  if (nowMs >= untilMs) return 'it has expired';
  return nowMs < fromMs ? 'it is not valid yet' : undefined;
}

/** Seconds; as Kong does, also as text. */
function numericDate(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,12}(\.\d{1,9})?$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && Math.abs(seconds) <= secondsMax ? seconds : undefined;
}

/** What a JavaScript date can hold. */
const secondsMax = 8.64e12;
