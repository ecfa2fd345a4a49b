import type { Clock } from '@sallyport/pipeline';

/** Waits that can be cut short. */
export class Pauses {
  readonly #clock: Clock;
  readonly #random: () => number;
  #failures = 0;
  #wake: (() => void) | undefined;
  #isCut = false;

  constructor(clock: Clock, random: () => number = Math.random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** After a failure: ever longer, up to half a minute, and not as long as others wait who failed at the same time. */
  async afterFailure(retryAfterMs = 0): Promise<void> {
    const longest = Math.min(longestMs, firstMs * 2 ** this.#failures++);
    await this.wait(Math.max(Math.min(retryAfterMs, retryAfterMaxMs), longest * (0.5 + this.#random() / 2)));
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** Returns when it is over, or `wake` is called; at once after `cut`. */
  async wait(delayMs: number | undefined): Promise<void> {
    if (this.#isCut) return;
    await new Promise<void>((resolve) => {
      const timer = delayMs === undefined ? undefined : this.#clock.after(delayMs, resolve);
      this.#wake = () => {
        timer?.cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }

  wake(): void {
    this.#wake?.();
  }

  /** No more waiting. */
  cut(): void {
    this.#isCut = true;
    this.wake();
  }
}

const firstMs = 250;
const longestMs = 30_000;
const retryAfterMaxMs = 300_000;
