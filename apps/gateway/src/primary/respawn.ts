/** A worker that ends sooner than this after its start, whatever ended it, is about to do so again. Milliseconds. */
const quickDeathMs = 1_000;
/** One that breaks by itself (no memory left, a failed start) sooner than this may be in a loop too. Milliseconds. */
const quickBreakMs = 20_000;
const backoffMaxMs = 5_000;

export interface WorkerEnd {
  livedMs: number;
  /** Ended by a signal from outside: by us, since it hung, or by an operator. */
  wasKilled: boolean;
}

/**
 * How long to wait before a worker is replaced. The first deaths are answered at once, whatever the cause; a loop is
 * slowed down, so that it does not take the processor from those that serve.
 */
export class RespawnDelay {
  readonly #free: number;
  #inARow = 0;

  constructor(workers: number) {
    this.#free = workers * 2;
  }

  after({ livedMs, wasKilled }: WorkerEnd): number {
    const isQuick = livedMs < (wasKilled ? quickDeathMs : quickBreakMs);
    this.#inARow = isQuick ? this.#inARow + 1 : 0;
    const excess = this.#inARow - this.#free;
    return excess <= 0 ? 0 : Math.min(backoffMaxMs, 100 * 2 ** Math.min(excess, 10));
  }
}
