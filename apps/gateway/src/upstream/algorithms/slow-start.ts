import type { Clock } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';

/** Right after its admission an endpoint gets this part of its weight. */
const leastShare = 0.05;

/** How much of its weight an endpoint gets: it grows from little to all over some time after its admission. */
export class SlowStart {
  readonly #clock: Clock;
  readonly #rampMs: number;

  constructor(clock: Clock, seconds: number) {
    this.#clock = clock;
    this.#rampMs = seconds * 1000;
  }

  get isOff(): boolean {
    return this.#rampMs === 0;
  }

  /** Between 0 (exclusive) and 1. */
  shareOf({ health }: Endpoint): number {
    if (this.#rampMs === 0) return 1;
    const share = (this.#clock.monotonicMs() - health.admittedAtMs) / this.#rampMs;
    return share >= 1 ? 1 : Math.max(leastShare, share);
  }
}
