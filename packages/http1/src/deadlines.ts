/** Something that must not wait for ever. */
export interface Expiring {
  /** In `Deadlines.nowMs` time; `Infinity` while nothing is waited for. */
  expiresAtMs: number;
  onExpired(): void;
}

/** Milliseconds. */
export const tickMs = 50;

/**
 * Coarse timeouts for many connections with one timer: setting a deadline is one assignment. Late by at most 100 ms.
 * The timer runs only while something is registered, and keeps no process alive.
 */
export class Deadlines {
  readonly #registered = new Set<Expiring>();
  #timer: NodeJS.Timeout | undefined;
  /** Monotonic milliseconds, as of the last tick. */
  nowMs = performance.now();

  add(expiring: Expiring): void {
    if (this.#timer === undefined) {
      this.nowMs = performance.now();
      this.#timer = setInterval(() => this.#tick(), tickMs);
      this.#timer.unref();
    }
    this.#registered.add(expiring);
  }

  remove(expiring: Expiring): void {
    this.#registered.delete(expiring);
    if (this.#registered.size > 0 || this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.nowMs = performance.now();
    for (const expiring of this.#registered) {
      if (expiring.expiresAtMs > this.nowMs) continue;
      expiring.expiresAtMs = Number.POSITIVE_INFINITY;
      expiring.onExpired();
    }
  }
}

/** One timer for all pools of a process. */
export const processDeadlines = new Deadlines();
