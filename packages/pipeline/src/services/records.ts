import type { RedisSettings } from './redis.ts';

export interface RecordsPort {
  /** Records held by this node, in memory: the same for all its workers, gone with the node; when there are too many, the oldest go first. */
  readonly local: Records;
  /** Records held in Redis. Instances with equal settings share a connection; `close()` gives it back. */
  redis(settings: RedisSettings): Records;
}

/**
 * Texts by key, each kept for its time: sessions, answers about tokens. A value has at most 256 Ki characters, a key 512.
 * What must not be read where it is kept is sealed by whoever puts it. Calls reject when the store is out of reach.
 */
export interface Records {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string, keptMs: number): Promise<void>;
  /** As `put`, but only where nothing is kept; false where something is. */
  add(key: string, value: string, keptMs: number): Promise<boolean>;
  /** As `put`, but only where something is kept; false where nothing is, so that what was deleted stays deleted. */
  replace(key: string, value: string, keptMs: number): Promise<boolean>;
  /** True when there was something. */
  delete(key: string): Promise<boolean>;
  /** Gets and deletes at once: of many who take, one gets it. */
  take(key: string): Promise<string | undefined>;
  close(): void;
}
