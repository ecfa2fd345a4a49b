export interface CachePort {
  /**
   * A part of this worker's memory for things that can be had again. Outlives the snapshot. One kind and name is one cache,
   * whoever opens it; the Admin API shows entries by their kind, and by the plugin that made them.
   */
  open(kind: string, name: string, owner: string): Cache;
  /** Lets the Admin API look into what a plugin keeps elsewhere, as it does into caches of that kind. Answers how to end that. */
  expose(kind: string, owner: string, kept: ExposedCache): () => void;
}

/** Calls may reject: the Admin API then sees nothing there. */
export interface ExposedCache {
  find(key: string): Promise<object | undefined>;
  /** One entry, or all of the owner's; answers how many there were, as far as that is known. */
  drop(key: string | undefined): Promise<number>;
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
