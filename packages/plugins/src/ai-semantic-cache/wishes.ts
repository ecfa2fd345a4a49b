import type { Exchange } from '@sallyport/pipeline';
import { cacheControlOf, secondsOf } from '../shared/cache-control.ts';

/** What a request wants of the cache (RFC 9111 §5.2.1). */
export interface Wishes {
  /** Its answer is not to be kept, and none that was kept is wanted. */
  readonly noStore: boolean;
  /** Its answer is to come from the model, and may be kept. */
  readonly noCache: boolean;
  /** How old an answer may be. Seconds. */
  readonly ageMax: number;
  readonly onlyIfCached: boolean;
}

const none: Wishes = Object.freeze({ noStore: false, noCache: false, ageMax: Infinity, onlyIfCached: false });

export function wishesOf({ requestHeaders }: Exchange, heedsCacheControl: boolean): Wishes {
  if (!heedsCacheControl || !requestHeaders.has('cache-control')) return none;
  const directives = cacheControlOf(requestHeaders);
  return {
    noStore: directives.has('no-store'),
    noCache: directives.has('no-cache'),
    ageMax: secondsOf(directives, 'max-age') ?? Infinity,
    onlyIfCached: directives.has('only-if-cached'),
  };
}
