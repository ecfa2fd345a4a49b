import type { Clock } from '@sallyport/pipeline';

/**
 * Keeps calls away from a store that fails, so that its outage costs nobody time. After some failures in a row it
 * opens; from then on one probe at a time, at most one per pause, finds out whether the store is back.
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #probe: () => Promise<unknown>;
  #failures = 0;
  #probeAtMs = 0;
  #isProbing = false;

  /** `probe` resolves when the store answers. It is bounded in time by itself. */
  constructor(clock: Clock, probe: () => Promise<unknown>) {
    this.#clock = clock;
    this.#probe = probe;
  }

  /** Asked before every call; starts the probe when it is due. */
  get isOpen(): boolean {
    if (!this.isTripped) return false;
    if (!this.#isProbing && this.#clock.monotonicMs() >= this.#probeAtMs) this.#startProbe();
    return true;
  }

  /** As `isOpen`, without starting anything. */
  get isTripped(): boolean {
    return this.#failures >= failuresMax;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures++;
    this.#probeAtMs = this.#clock.monotonicMs() + pauseMs;
  }

  #startProbe(): void {
    this.#isProbing = true;
    this.#probe().then(
      () => {
        this.#isProbing = false;
        this.succeeded();
      },
      () => {
        this.#isProbing = false;
        this.failed();
      },
    );
  }
}

const failuresMax = 3;
const pauseMs = 1000;
