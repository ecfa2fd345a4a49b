import type { OutageOptions } from './outage.ts';
import type { RedisSettings } from './redis.ts';

/** How much may be under way at once: places that are taken, and given back when it is over. */
export interface PlacesPort {
  /** Places of this node: counted over all its workers; those of a worker that dies are free at once. */
  readonly local: Places;
  /**
   * Places over all nodes that use this Redis; those of a worker that dies are free after seconds. Instances with equal settings
   * share a connection; `close()` gives it back.
   */
  redis(settings: RedisSettings, options: OutageOptions): Places;
}

export interface Places {
  /** Takes one of `max` places; undefined when all are taken. Rejects when nobody can tell. */
  take(key: string, max: number): Promise<HeldPlace | undefined>;
  close(): void;
}

export interface HeldPlace {
  /** Any number of times. */
  giveBack(): void;
}
