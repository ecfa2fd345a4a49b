const gone = Symbol('gone');
type Changes<Key, Value> = ReadonlyMap<Key, Value | typeof gone>;

/**
 * A map that never changes. One with changes shares the rest with it, so that it costs what changes; now and then a new base
 * is made, so that few changes are looked through.
 */
export class LayeredMap<Key, Value extends NonNullable<unknown>> implements ReadonlyMap<Key, Value> {
  readonly #base: ReadonlyMap<Key, Value>;
  readonly #changes: Changes<Key, Value> | undefined;

  /** `base` is kept, not copied. */
  constructor(base: ReadonlyMap<Key, Value> = new Map(), changes?: Changes<Key, Value>) {
    this.#base = base;
    this.#changes = changes;
  }

  /** The same but for some entries; those with undefined are taken out. */
  with(entries: Iterable<readonly [Key, Value | undefined]>): LayeredMap<Key, Value> {
    const changes = new Map(this.#changes);
    for (const [key, value] of entries) {
      if (value !== undefined) changes.set(key, value);
      else if (this.#base.has(key)) changes.set(key, gone);
      else changes.delete(key);
    }
    if (changes.size === 0) return new LayeredMap(this.#base);
    const changed = new LayeredMap(this.#base, changes);
    return changes.size <= Math.max(changesMin, 2 * Math.sqrt(this.#base.size))
      ? changed
      : new LayeredMap(new Map(changed));
  }

  /** The same to look things up in: quicker while nothing has changed. */
  get lookup(): ReadonlyMap<Key, Value> {
    return this.#changes === undefined ? this.#base : this;
  }

  get(key: Key): Value | undefined {
    const changes = this.#changes;
    if (changes === undefined) return this.#base.get(key);
    const changed = changes.get(key);
    if (changed === undefined) return this.#base.get(key);
    return changed === gone ? undefined : changed;
  }

  has(key: Key): boolean {
    return this.get(key) !== undefined;
  }

  get isEmpty(): boolean {
    return this.keys().next().done === true;
  }

  get size(): number {
    let size = this.#base.size;
    for (const [key, value] of this.#changes ?? []) {
      if (value === gone) size--;
      else if (!this.#base.has(key)) size++;
    }
    return size;
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const entry of this.#base) if (this.#changes?.has(entry[0]) !== true) yield entry;
    for (const [key, value] of this.#changes ?? []) if (value !== gone) yield [key, value];
  }

  *keys(): MapIterator<Key> {
    for (const [key] of this) yield key;
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this) yield value;
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(call: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this) call(value, key, this);
  }
}

const changesMin = 64;
