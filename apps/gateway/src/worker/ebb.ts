/** Below this many, what connections leave behind is not worth a collection. */
const crowd = 500;

/**
 * Collects garbage once a crowd of connections is gone. An idle process allocates nothing, and so V8 would keep for ever
 * what the crowd took.
 */
export class Ebb {
  readonly #collect: () => void;
  #highest = 0;
  #last = 0;

  constructor(collect: () => void) {
    this.#collect = collect;
  }

  /** Told now and then how many there are. */
  look(connections: number): void {
    this.#highest = Math.max(this.#highest, connections);
    const isFalling = connections < this.#last;
    this.#last = connections;
    if (isFalling || this.#highest < crowd || connections > this.#highest / 2) return;
    this.#highest = connections;
    this.#collect();
  }
}
