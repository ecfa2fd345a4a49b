interface Entry {
  readonly value: string;
  readonly untilMs: number;
}

/** Records of one kind, bounded: the one put longest ago makes room. */
export class RecordShelf {
  readonly #charactersMax: number;
  /** In the order in which they were put. */
  readonly #entries = new Map<string, Entry>();
  #characters = 0;
  /** Goes round over all of them, for those that nobody asks for any more. */
  #hand: Iterator<[string, Entry]> = this.#entries.entries();

  constructor(charactersMax: number) {
    this.#charactersMax = charactersMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  find(key: string, nowMs: number): string | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.untilMs > nowMs) return entry?.value;
    this.remove(key);
    return undefined;
  }

  put(key: string, value: string, keptMs: number, nowMs: number): void {
    this.#sweep(nowMs);
    this.remove(key);
    this.#entries.set(key, { value, untilMs: nowMs + keptMs });
    this.#characters += key.length + value.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#characters <= this.#charactersMax) return;
      this.remove(oldest);
    }
  }

  remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#characters -= key.length + entry.value.length;
  }

  clear(): void {
    this.#entries.clear();
    this.#characters = 0;
  }

  /** Every put looks at two, so that there are never many more than are good. */
  #sweep(nowMs: number): void {
    for (let i = 0; i < 2; i++) {
      const { value: next, done } = this.#hand.next();
      if (done) this.#hand = this.#entries.entries();
      else if (next[1].untilMs <= nowMs) this.remove(next[0]);
    }
  }
}
