import type { Clock, HeaderList } from '@sallyport/pipeline';
import type { Lookup } from './lookup.ts';
import type { AiSemanticCacheConfig } from './schema.ts';

/** Tells callers what the cache has done. */
export function compileWriteHeaders({ cache_control, cache_ttl }: AiSemanticCacheConfig, clock: Clock) {
  return (headers: HeaderList, { status, key, foundUnder, hit, recording }: Lookup): void => {
    headers.set('x-cache-status', status, 'X-Cache-Status');
    if (key !== undefined && status !== 'Bypass')
      headers.set('x-cache-key', status === 'Hit' ? foundUnder : key.exact, 'X-Cache-Key');
    const isHit = status === 'Hit';
    if (!isHit && recording === undefined) return;
    const nowMs = clock.nowMs();
    const left = isHit ? Math.max(0, Math.floor((hit!.keptUntilMs - nowMs) / 1000)) : cache_ttl;
    headers.set('x-cache-ttl', String(left), 'X-Cache-Ttl');
    if (isHit) headers.set('age', String(Math.max(0, Math.floor((nowMs - hit!.keptAtMs) / 1000))), 'Age');
    // Answers to POST are kept by no cache on the way unless it is told to; this tells the caller alone.
    if (cache_control) headers.set('cache-control', `private, max-age=${left}`, 'Cache-Control');
  };
}
