import type { MemoryCachePort } from '@sallyport/runtime';

/** What the Admin API wants of the caches of all workers. Plain data. */
export interface CacheOrder {
  action: 'find' | 'drop';
  kind: string;
  /** All entries when there is none. */
  key: string | undefined;
  /** The plugin whose entry it must be. */
  owner: string | undefined;
}

export interface CacheReport {
  /** As it can be shown. */
  found: Readonly<Record<string, unknown>> | undefined;
  dropped: number;
}

/** Carries an order out in one worker. */
export async function obey(caches: MemoryCachePort, { action, kind, key, owner }: CacheOrder): Promise<CacheReport> {
  if (action === 'drop') return { found: undefined, dropped: await caches.drop(kind, key, owner) };
  const found = key === undefined ? undefined : await caches.find(kind, key, owner);
  return { found: found === undefined ? undefined : shown(found as object), dropped: 0 };
}

/** Bodies are shown as text. */
function shown(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, Buffer.isBuffer(part) ? part.toString('utf8') : part]),
  );
}
