/** After gateways have said that they have it, a bar counts within so long. */
const settledMs = 1_000;

/** Knows what has been promised: what must not reach an upstream any more, and what must be there in the end. */
export class Ledger {
  /** What came through though it was revoked or blocked. */
  readonly violations: string[] = [];
  /** Bars that a gateway has confirmed, those that were lifted since too. */
  bars = 0;
  /** Requests that came through, by name. */
  readonly arrivals = new Map<string, number>();
  /** By path: whether it is there, as the last acknowledged write of it says. */
  readonly #expected = new Map<string, boolean>();
  /** Written, and not yet known to be at the gateway. */
  readonly #announced = new Set<string>();
  /** From when nothing of it may come: monotonic milliseconds. */
  readonly #barredFromMs = new Map<string, number>();

  /** From the next `confirm` on, whoever has this key or this name is kept out. */
  bar(name: string): void {
    this.#announced.add(name);
  }

  /** To be told before the write that lifts it. */
  lift(name: string): void {
    this.#announced.delete(name);
    this.#barredFromMs.delete(name);
  }

  /** The gateway has said that it has all that was written before. */
  confirm(): void {
    this.bars += this.#announced.size;
    for (const name of this.#announced) this.#barredFromMs.set(name, performance.now() + settledMs);
    this.#announced.clear();
  }

  arrived(...names: readonly string[]): void {
    for (const name of names) {
      this.arrivals.set(name, (this.arrivals.get(name) ?? 0) + 1);
      if (performance.now() > (this.#barredFromMs.get(name) ?? Number.POSITIVE_INFINITY)) this.violations.push(name);
    }
  }

  /** While a write has no answer, nobody knows. */
  asked(path: string): void {
    this.#expected.delete(path);
  }

  acknowledged(path: string, isThere: boolean): void {
    this.#expected.set(path, isThere);
  }

  get expected(): ReadonlyMap<string, boolean> {
    return this.#expected;
  }
}
