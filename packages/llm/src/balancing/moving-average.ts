/** An average that forgets by time: what was seen `memoryMs` ago weighs a third of what is seen now. */
export class MovingAverage {
  readonly #memoryMs: number;
  #value = -1;
  #seenAtMs = 0;

  constructor(memoryMs: number) {
    this.#memoryMs = memoryMs;
  }

  /** Undefined before anything was seen. */
  get value(): number | undefined {
    return this.#value < 0 ? undefined : this.#value;
  }

  see(value: number, nowMs: number): void {
    const kept = this.#value < 0 ? 0 : Math.exp((this.#seenAtMs - nowMs) / this.#memoryMs);
    this.#value = this.#value * kept + value * (1 - kept);
    this.#seenAtMs = nowMs;
  }

  /** Whatever is above the average takes its place at once: bad news counts in full. */
  seePeak(value: number, nowMs: number): void {
    if (value <= this.#value) return this.see(value, nowMs);
    this.#value = value;
    this.#seenAtMs = nowMs;
  }
}
