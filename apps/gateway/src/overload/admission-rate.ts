/** What happened since the last tick. */
export interface Tick {
  elapsedMs: number;
  /** How late the event loop came to the tick. */
  lagMs: number;
  admitted: number;
  /** Exchanges whose answer began, or that ended without. */
  answered: number;
  shed: number;
  /** Exchanges whose answer has not begun. */
  waiting: number;
}

/** Late ticks in a row before requests are shed: one alone is a collection of garbage or a large reload. */
const lateTicksMin = 3;
/** Over this time a judgement is made. Milliseconds. */
const periodMs = 250;
/** Periods without a shed request after which the limit is lifted. */
const calmPeriods = 4;
/** Room for requests that come in bunches. Milliseconds of the rate. */
const burstMs = 100;
/** How much less is taken in while the loop is late, very late (twice what it may be) and far too late (four times). */
const cutFactors = [0.85, 0.7, 0.5] as const;
const riseFactor = 1.05;
/** The same while the loop is hardly late, or as late whatever is taken in. */
const quickRiseFactor = 1.3;
/** Periods that a cut is given while what was taken in before it is not answered. */
const settlePeriods = 2;
/** Cuts that changed nothing: the loop is late for another reason, such as a machine that others keep busy. */
const uselessCutsMax = 3;
/** Periods in which more is taken in after that, unless it makes the loop later still. */
const yieldPeriods = 12;
/** One request in 100 ms is always taken in, or nothing could show that it is over. Per millisecond. */
const perMsMin = 0.01;

/**
 * How many requests a worker takes in per time, once its event loop can't keep up: about as many as it answers, less while
 * it is late and cuts help, more while it is not. Costs nothing until then.
 */
export class AdmissionRate {
  readonly #lagMaxMs: number;
  #isLimiting = false;
  #perMs = 0;
  #tokens = 0;
  #lateTicks = 0;
  #calmPeriods = 0;
  #lagAtCutMs = Number.POSITIVE_INFINITY;
  #uselessCuts = 0;
  /** The rate before cuts were useless. */
  #perMsBefore = 0;
  #yields = 0;
  /** Periods in which there is no further cut. */
  #patience = 0;
  /** Exchanges from before the last cut that are not answered. */
  #leftovers = 0;
  // The period under way.
  #elapsedMs = 0;
  #lagMs = 0;
  #ticks = 0;
  #admitted = 0;
  #answered = 0;
  #shed = 0;
  #waiting = 0;

  /** `lagMaxMs`: 0 for never. */
  constructor(lagMaxMs: number) {
    this.#lagMaxMs = lagMaxMs;
  }

  get isLimiting(): boolean {
    return this.#isLimiting;
  }

  get tokens(): number {
    return this.#tokens;
  }

  take(): void {
    this.#tokens--;
  }

  tick({ elapsedMs, lagMs, admitted, answered, shed, waiting }: Tick): void {
    this.#elapsedMs += elapsedMs;
    this.#lagMs += lagMs;
    this.#ticks++;
    this.#admitted += admitted;
    this.#answered += answered;
    this.#shed += shed;
    this.#waiting = waiting;
    this.#leftovers -= answered;
    const isLate = this.#lagMaxMs > 0 && lagMs > this.#lagMaxMs;
    this.#lateTicks = isLate ? this.#lateTicks + 1 : 0;
    if (!this.#isLimiting && this.#lateTicks >= lateTicksMin) this.#begin();
    else if (this.#elapsedMs >= periodMs) this.#judge();
    this.#tokens = Math.min(this.#tokens + this.#perMs * elapsedMs, this.#perMs * burstMs + 1);
  }

  #begin(): void {
    this.#isLimiting = true;
    this.#calmPeriods = 0;
    this.#uselessCuts = 0;
    this.#yields = 0;
    this.#settle();
    this.#tokens = 0;
    // Answers to what waits elsewhere say little, so this is no more than half.
    const admittedPerMs = this.#admitted / this.#elapsedMs;
    const answeredPerMs = this.#answered / this.#elapsedMs;
    this.#perMs = Math.max(perMsMin, 0.5 * admittedPerMs, Math.min(admittedPerMs, 0.9 * answeredPerMs));
    this.#lagAtCutMs = this.#lagMs / this.#ticks;
    this.#forgetPeriod();
  }

  #judge(): void {
    const lagMs = this.#lagMs / this.#ticks;
    const answeredPerMs = this.#answered / this.#elapsedMs;
    const wasUsed = this.#shed > 0;
    this.#forgetPeriod();
    if (!this.#isLimiting) return;
    this.#calmPeriods = wasUsed ? 0 : this.#calmPeriods + 1;
    if (this.#calmPeriods >= calmPeriods) this.#isLimiting = false;
    else if (lagMs <= this.#lagMaxMs) this.#rise(wasUsed, lagMs);
    else if (this.#yields > 0 && lagMs < this.#lagAtCutMs * 1.5) this.#yield(wasUsed);
    else if (this.#patience > 0 && this.#leftovers > 0) this.#patience--;
    else this.#cut(lagMs, answeredPerMs);
  }

  #yield(wasUsed: boolean): void {
    this.#yields--;
    if (wasUsed) this.#perMs *= quickRiseFactor;
  }

  #rise(wasUsed: boolean, lagMs: number): void {
    this.#uselessCuts = 0;
    this.#lagAtCutMs = Number.POSITIVE_INFINITY;
    if (wasUsed) this.#perMs *= lagMs < this.#lagMaxMs / 4 ? quickRiseFactor : riseFactor;
  }

  #settle(): void {
    this.#leftovers = this.#waiting;
    this.#patience = settlePeriods;
  }

  #cut(lagMs: number, answeredPerMs: number): void {
    const isUseless = lagMs > this.#lagAtCutMs * 0.9;
    if (!isUseless) this.#uselessCuts = 0;
    else if (this.#uselessCuts++ === 0) this.#perMsBefore = this.#perMs;
    this.#lagAtCutMs = lagMs;
    if (this.#uselessCuts > uselessCutsMax) {
      this.#uselessCuts = 0;
      this.#yields = yieldPeriods;
      this.#perMs = Math.max(this.#perMs, this.#perMsBefore);
      return;
    }
    const factor = cutFactors[lagMs > 4 * this.#lagMaxMs ? 2 : lagMs > 2 * this.#lagMaxMs ? 1 : 0];
    const affordablePerMs = Math.min(this.#perMs, Math.max(answeredPerMs, this.#perMs / 2));
    this.#perMs = Math.max(perMsMin, affordablePerMs * factor);
    this.#settle();
  }

  #forgetPeriod(): void {
    this.#elapsedMs = 0;
    this.#lagMs = 0;
    this.#ticks = 0;
    this.#admitted = 0;
    this.#answered = 0;
    this.#shed = 0;
  }
}
