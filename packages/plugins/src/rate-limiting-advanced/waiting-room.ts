import type { Clock } from '@sallyport/pipeline';

/** The place of one request that waits. */
export interface Seat {
  /** Resolves when the request has waited long enough, or left. */
  readonly left: Promise<void>;
  leave(): void;
}

/** Where requests beyond the limit wait for another try. Holds so many at a time. */
export class WaitingRoom {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #seats: number;
  #taken = 0;

  constructor(clock: Clock, intervalMs: number, seats: number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#seats = seats;
  }

  /** Undefined when all seats are taken. */
  enter(): Seat | undefined {
    if (this.#taken >= this.#seats) return undefined;
    this.#taken++;
    const { promise, resolve } = Promise.withResolvers<void>();
    let isSeated = true;
    const leave = () => {
      if (!isSeated) return;
      isSeated = false;
      this.#taken--;
      timer.cancel();
      resolve();
    };
    const timer = this.#clock.after(this.#intervalMs, leave);
    return { left: promise, leave };
  }
}
