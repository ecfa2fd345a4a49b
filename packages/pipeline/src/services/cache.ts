export interface CachePort {
  /**
   * A part of this worker's memory for things that can be had again. Outlives the snapshot. One kind and name is one cache,
   * whoever opens it; the Admin API shows entries by their kind, and by the plugin that made them.
   */
  open(kind: string, name: string, owner: string): Cache;
}

/** All caches of a worker share one bound; what was used least recently makes room. */
export interface Cache {
  get(key: string): unknown;
  /** `bytes` is what the value takes. False when it is too large to be kept. */
  set(key: string, value: unknown, bytes: number, keptMs: number): boolean;
  delete(key: string): boolean;
  /** Sets room aside for something still on its way; false when there is none. `release` gives it back. */
  reserve(bytes: number): boolean;
  release(bytes: number): void;
}
