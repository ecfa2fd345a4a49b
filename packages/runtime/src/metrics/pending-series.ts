import type { CounterSeries, GaugeSeries, HistogramSeries } from '@sallyport/pipeline';

/** Takes note of series that have something to tell. */
export interface Ledger {
  updates: number;
  onDirty(series: PendingSeries): void;
}

export type PendingSeries = PendingCounter | PendingGauge | PendingHistogram;

/** What a worker has counted and not told yet. */
export class PendingCounter implements CounterSeries {
  readonly kind = 'counter';
  readonly index: number;
  readonly #ledger: Ledger;
  #amount = 0;
  #isDirty = false;

  constructor(index: number, ledger: Ledger) {
    this.index = index;
    this.#ledger = ledger;
  }

  add(amount: number): void {
    // NaN is not above zero either.
    if (!(amount > 0) || amount === Number.POSITIVE_INFINITY) return;
    this.#amount += amount;
    this.#ledger.updates++;
    if (this.#isDirty) return;
    this.#isDirty = true;
    this.#ledger.onDirty(this);
  }

  take(into: number[]): void {
    into.push(this.index, this.#amount);
    this.#amount = 0;
    this.#isDirty = false;
  }
}

export class PendingGauge implements GaugeSeries {
  readonly kind = 'gauge';
  readonly index: number;
  readonly #ledger: Ledger;
  #value = Number.NaN;
  #isDirty = false;

  constructor(index: number, ledger: Ledger) {
    this.index = index;
    this.#ledger = ledger;
  }

  set(value: number): void {
    if (value === this.#value || !Number.isFinite(value)) return;
    this.#value = value;
    this.#ledger.updates++;
    if (this.#isDirty) return;
    this.#isDirty = true;
    this.#ledger.onDirty(this);
  }

  add(amount: number): void {
    this.set((Number.isNaN(this.#value) ? 0 : this.#value) + amount);
  }

  clear(): void {
    this.#value = Number.NaN;
  }

  take(into: number[]): void {
    if (!Number.isNaN(this.#value)) into.push(this.index, this.#value);
    this.#isDirty = false;
  }
}

export class PendingHistogram implements HistogramSeries {
  readonly kind = 'histogram';
  readonly index: number;
  readonly #ledger: Ledger;
  readonly #bounds: readonly number[];
  readonly #counts: Uint32Array;
  #sum = 0;
  #isDirty = false;

  constructor(index: number, ledger: Ledger, bounds: readonly number[]) {
    this.index = index;
    this.#ledger = ledger;
    this.#bounds = bounds;
    this.#counts = new Uint32Array(bounds.length + 1);
  }

  record(value: number): void {
    if (!Number.isFinite(value)) return;
    const place = placeOf(value, this.#bounds);
    this.#counts[place] = this.#counts[place]! + 1;
    this.#sum += value;
    this.#ledger.updates++;
    if (this.#isDirty) return;
    this.#isDirty = true;
    this.#ledger.onDirty(this);
  }

  take(into: number[]): void {
    into.push(this.index, this.#sum, 0);
    const buckets = into.length - 1;
    for (let place = 0; place < this.#counts.length; place++) {
      const count = this.#counts[place]!;
      if (count === 0) continue;
      into.push(place, count);
      into[buckets]!++;
      this.#counts[place] = 0;
    }
    this.#sum = 0;
    this.#isDirty = false;
  }
}

/** The first bucket whose bound is not below the value. */
function placeOf(value: number, bounds: readonly number[]): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bounds[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
