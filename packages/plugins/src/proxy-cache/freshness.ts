import type { Exchange } from '@sallyport/pipeline';
import { cacheControlOf, type Directives, secondsOf } from '../shared/cache-control.ts';
import type { ProxyCacheConfig } from './schema.ts';
import { ageSeconds, type StoredAnswer } from './stored-answer.ts';

/** What a request wants of the cache. */
export interface Wishes {
  readonly directives: Directives;
  /** It wants an answer of the upstream. */
  readonly bypasses: boolean;
}

const noWishes: Wishes = { directives: new Map(), bypasses: false };

export function wishesOf({ requestHeaders }: Exchange, { cache_control }: ProxyCacheConfig): Wishes {
  if (!cache_control) return noWishes;
  const directives = cacheControlOf(requestHeaders);
  if (directives.size === 0) {
    const pragma = requestHeaders.get('pragma');
    return pragma === undefined ? noWishes : { directives, bypasses: /(^|[\s,])no-cache($|[\s,])/i.test(pragma) };
  }
  return { directives, bypasses: directives.has('no-store') || directives.has('no-cache') };
}

/** May this answer be given to a caller with these wishes? */
export function isUsable(
  stored: StoredAnswer,
  { directives }: Wishes,
  { cache_control, cache_ttl }: ProxyCacheConfig,
  nowMs: number,
): boolean {
  const age = ageSeconds(stored, nowMs);
  if (!cache_control) return age <= cache_ttl;
  const ageMax = secondsOf(directives, 'max-age');
  if (ageMax !== undefined && age > ageMax) return false;
  const freshMin = secondsOf(directives, 'min-fresh');
  if (freshMin !== undefined && stored.freshSeconds - age < freshMin) return false;
  if (age <= stored.freshSeconds) return true;
  const stale = directives.get('max-stale');
  if (stale === undefined || stored.mustRevalidate) return false;
  return stale === '' || age - stored.freshSeconds <= secondsOf(directives, 'max-stale')!;
}
