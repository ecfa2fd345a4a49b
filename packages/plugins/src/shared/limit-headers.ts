import type { HeaderList, TakeResult, Window } from '@sallyport/pipeline';

/** A request as it was counted. */
export interface Counted extends TakeResult {
  readonly windows: readonly Window[];
  readonly atMs: number;
}

export interface LimitHeadersOptions {
  /** The windows in the order in which they are counted: how each is called in a header, and its limit. */
  readonly windows: readonly { readonly word: string; readonly limit: number }[];
  /** Up to so many seconds are added to `Retry-After`, so that not all come back at once. */
  readonly jitterSecondsMax?: number;
}

/**
 * Tells the caller its limits: each window's own headers, and `RateLimit-*` for the window closest to its end. All text
 * but the numbers left is made once.
 */
export function compileLimitHeaders({
  windows,
  jitterSecondsMax = 0,
}: LimitHeadersOptions): (headers: HeaderList, counted: Counted) => void {
  const texts = windows.map(({ word, limit }) => ({
    limit: `${limit}`,
    limitHeader: `X-RateLimit-Limit-${word}`,
    limitName: `x-ratelimit-limit-${word.toLowerCase()}`,
    remainingHeader: `X-RateLimit-Remaining-${word}`,
    remainingName: `x-ratelimit-remaining-${word.toLowerCase()}`,
  }));
  return (headers, counted) => {
    const { allowed, remaining } = counted;
    let tightest = 0;
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i]!;
      headers.set(text.limitName, text.limit, text.limitHeader);
      headers.set(text.remainingName, `${remaining[i]}`, text.remainingHeader);
      // Of windows equally close the longer one counts: it is the one to wait for.
      if (remaining[i]! <= remaining[tightest]!) tightest = i;
    }
    const reset = secondsUntilReset(counted, tightest);
    headers.set('ratelimit-limit', texts[tightest]!.limit, 'RateLimit-Limit');
    headers.set('ratelimit-remaining', `${remaining[tightest]}`, 'RateLimit-Remaining');
    headers.set('ratelimit-reset', `${reset}`, 'RateLimit-Reset');
    if (allowed) return;
    const jitter = jitterSecondsMax === 0 ? 0 : Math.round(Math.random() * jitterSecondsMax);
    headers.set('retry-after', `${reset + jitter}`, 'Retry-After');
  };
}

/** Until a refused call would fit, where that is known; else to the end of the window. */
function secondsUntilReset({ windows, atMs, retryAfterMs }: Counted, tightest: number): number {
  const { startMs, lengthMs } = windows[tightest]!;
  const waitMs = Math.min(retryAfterMs ?? startMs + lengthMs - atMs, Number.MAX_SAFE_INTEGER);
  return Math.max(1, Math.ceil(waitMs / 1000));
}
