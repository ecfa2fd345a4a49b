/** A map with two keys. */
export class TwoKeys<Kept> {
  readonly #maps = new Map<string, Map<string, Kept>>();

  get(first: string, second: string): Kept | undefined {
    return this.#maps.get(first)?.get(second);
  }

  has(first: string, second: string): boolean {
    return this.#maps.get(first)?.has(second) ?? false;
  }

  set(first: string, second: string, kept: Kept): void {
    const map = this.#maps.get(first);
    if (map === undefined) this.#maps.set(first, new Map([[second, kept]]));
    else map.set(second, kept);
  }

  getOrMake(first: string, second: string, make: () => Kept): Kept {
    const known = this.get(first, second);
    if (known !== undefined) return known;
    const made = make();
    this.set(first, second, made);
    return made;
  }

  delete(first: string, second: string): void {
    this.#maps.get(first)?.delete(second);
  }

  *entries(): Generator<[string, string, Kept]> {
    for (const [first, map] of this.#maps) for (const [second, kept] of map) yield [first, second, kept];
  }
}
