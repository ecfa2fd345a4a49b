import type { Clock } from '@sallyport/pipeline';

export interface BreakerLimits {
  /** So many failures in a row open it. */
  readonly failuresMax: number;
  /** How long it stays open before one request may try again. */
  readonly openMs: number;
}

/** Keeps requests from a server that fails: after some failures in a row none go, then one on trial. */
export class Breaker {
  readonly #limits: BreakerLimits;
  readonly #clock: Clock;
  #failures = 0;
  #openUntilMs = 0;
  #isTried = false;

  constructor(limits: BreakerLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** May a request go? Whoever got true says how it went, once. */
  admit(): boolean {
    if (this.#failures < this.#limits.failuresMax) return true;
    if (this.#isTried || this.#clock.monotonicMs() < this.#openUntilMs) return false;
    this.#isTried = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#isTried = false;
  }

  /** True when that opens it. */
  failed(): boolean {
    this.#failures++;
    this.#isTried = false;
    if (this.#failures < this.#limits.failuresMax) return false;
    this.#openUntilMs = this.#clock.monotonicMs() + this.#limits.openMs;
    return this.#failures === this.#limits.failuresMax;
  }

  /** Nobody knows how it went: the request was taken back. */
  forgotten(): void {
    this.#isTried = false;
  }
}
