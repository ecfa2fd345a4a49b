/** Bounds of buckets, each greater than the one before by the same factor: 2^(1/2^scale), as OTLP's exponential histograms have them. */
export class ExponentialBounds {
  readonly scale: number;
  /** Of the lowest bound. */
  readonly #first: number;
  readonly bounds: readonly number[];

  /** From 2^`low` to 2^`high`. What is at or below the lowest counts as zero. */
  constructor(scale: number, low: number, high: number) {
    const steps = 2 ** scale;
    this.scale = scale;
    this.#first = low * steps;
    this.bounds = Array.from({ length: (high - low) * steps + 1 }, (_, i) => 2 ** ((this.#first + i) / steps));
  }

  get zeroThreshold(): number {
    return this.bounds[0]!;
  }

  /** Counts of buckets as a run of those that are not empty; `offset` is the index of the first one. */
  run(counts: readonly number[]): { offset: number; counts: readonly number[] } {
    let start = 1;
    let end = counts.length;
    while (start < end && counts[start] === 0) start++;
    while (end > start && counts[end - 1] === 0) end--;
    return { offset: this.#first + start - 1, counts: counts.slice(start, end) };
  }
}
