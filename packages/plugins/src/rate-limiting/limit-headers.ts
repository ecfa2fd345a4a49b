import type { HeaderList, Window } from '@sallyport/pipeline';
import { type RateLimitingConfig, windowNames } from './schema.ts';

/** A request as it was counted. */
export interface Counted {
  readonly allowed: boolean;
  readonly windows: readonly Window[];
  /** What is left of each window. */
  readonly remaining: readonly number[];
  readonly atMs: number;
}

/**
 * Tells the caller its limits: each window's own headers, and `RateLimit-*` for the window closest to its end. All text
 * but the numbers left is made once.
 */
export function compileLimitHeaders(config: RateLimitingConfig): (headers: HeaderList, counted: Counted) => void {
  const texts = windowNames
    .filter((name) => config[name] !== undefined)
    .map((name) => {
      const word = name.charAt(0).toUpperCase() + name.slice(1);
      return {
        limit: `${config[name]}`,
        limitHeader: `X-RateLimit-Limit-${word}`,
        limitName: `x-ratelimit-limit-${name}`,
        remainingHeader: `X-RateLimit-Remaining-${word}`,
        remainingName: `x-ratelimit-remaining-${name}`,
      };
    });
  return (headers, { allowed, windows, remaining, atMs }) => {
    let tightest = 0;
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i]!;
      headers.set(text.limitName, text.limit, text.limitHeader);
      headers.set(text.remainingName, `${remaining[i]}`, text.remainingHeader);
      // Of windows equally close the longer one counts: it is the one to wait for.
      if (remaining[i]! <= remaining[tightest]!) tightest = i;
    }
    const window = windows[tightest]!;
    const reset = `${Math.max(1, Math.ceil((window.startMs + window.lengthMs - atMs) / 1000))}`;
    headers.set('ratelimit-limit', texts[tightest]!.limit, 'RateLimit-Limit');
    headers.set('ratelimit-remaining', `${remaining[tightest]}`, 'RateLimit-Remaining');
    headers.set('ratelimit-reset', reset, 'RateLimit-Reset');
    if (!allowed) headers.set('retry-after', reset, 'Retry-After');
  };
}
