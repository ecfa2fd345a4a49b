import type { Clock } from '@sallyport/pipeline';

/** Stops asking a service that does not answer: after some failures in a row for a while, and then with one request as a trial. */
export class GuardBreaker {
  readonly #clock: Clock;
  #failures = 0;
  #closedUntilMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False while it is no use. Whoever may ask tells how it went. */
  mayAsk(): boolean {
    if (this.#failures < failuresMax) return true;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#closedUntilMs) return false;
    // This one tries; others wait for how it goes.
    this.#closedUntilMs = nowMs + pauseMs;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    if (++this.#failures >= failuresMax) this.#closedUntilMs = this.#clock.monotonicMs() + pauseMs;
  }
}

const failuresMax = 5;
const pauseMs = 5_000;
