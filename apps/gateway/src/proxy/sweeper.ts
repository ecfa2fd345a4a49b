import type { Clock } from '@sallyport/pipeline';

/** Something that waits for its peer and must not wait for ever. */
export interface Waiting {
  /** Monotonic milliseconds after which the wait has taken too long. */
  deadlineMs: number;
  onDeadline(): void;
}

const periodMs = 250;

/**
 * Ends waits that take too long (a client that stops sending or reading), with one timer for all of them, so that a
 * request costs no timer of its own. Late by at most 250 ms.
 */
export class Sweeper {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  #timer: { cancel(): void } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  watch(waiting: Waiting, timeoutMs: number): void {
    this.watchUntil(waiting, this.nowMs + timeoutMs);
  }

  /** Monotonic milliseconds. */
  get nowMs(): number {
    return this.#clock.monotonicMs();
  }

  watchUntil(waiting: Waiting, deadlineMs: number): void {
    waiting.deadlineMs = deadlineMs;
    this.#waiting.add(waiting);
    this.#timer ??= this.#clock.after(periodMs, () => this.#sweep());
  }

  forget(waiting: Waiting): void {
    this.#waiting.delete(waiting);
  }

  #sweep(): void {
    this.#timer = undefined;
    const now = this.#clock.monotonicMs();
    for (const waiting of this.#waiting) {
      if (waiting.deadlineMs > now) continue;
      this.#waiting.delete(waiting);
      waiting.onDeadline();
    }
    // Whose wait ended may have begun another, and with it a timer.
    if (this.#waiting.size > 0) this.#timer ??= this.#clock.after(periodMs, () => this.#sweep());
  }

  close(): void {
    this.#timer?.cancel();
    this.#waiting.clear();
  }
}
