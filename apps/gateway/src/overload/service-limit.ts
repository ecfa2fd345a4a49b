/** A limit never goes below this: few exchanges are no queue. */
const limitMin = 32;
/** Latencies that a judgement needs, and how many are kept for one. */
const samplesMin = 10;
const samplesMax = 64;
/** An upstream is too slow when half of its answers take this much longer than nearly all do in quiet times. */
const inflatedFactor = 1.5;
const inflatedByMs = 25;
/**
 * An answer that has arrived is read a turn of the event loop later, and a timer is late by half a turn on the
 * average.
 */
const lagFactor = 2;
/** Judgements in a row that must find it too slow. */
const inflatedTimesMin = 2;
/** Without a refused exchange for so many judgements, the limit is lifted. */
const calmTimes = 4;
/** Cuts in a row that changed nothing. */
const uselessCutsMax = 3;
/** Judgements at the lowest limit: other workers, whose queue it may be, have had time to shorten theirs. */
const lowestTimesMax = 20;

/**
 * How many exchanges of a worker may wait for one upstream. Unlimited until its answers take longer while more of them
 * are waited for: then a queue has formed, and it is kept short. An upstream that is as slow with a short queue is slow
 * by itself: that becomes what is expected of it, and the limit is lifted.
 */
export class ServiceLimit {
  readonly name: string;
  waiting = 0;
  limit = Number.POSITIVE_INFINITY;
  /** What nearly all answers took in quiet times. Milliseconds; 0 until known. */
  expectedMs = 0;
  refused = 0;
  readonly #latenciesMs = new Float64Array(samplesMax);
  #samples = 0;
  #waitingMost = 0;
  #inflatedTimes = 0;
  #calmTimes = 0;
  #refusedBefore = 0;
  /** The median when the limit was lowered last, to see whether that helped. */
  #medianBeforeMs = 0;
  /** What the last cut left of the limit. */
  #lastCut = 1;
  #uselessCuts = 0;
  #lowestTimes = 0;
  #judgeAfterMs = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** False when too many wait already. */
  enter(): boolean {
    if (this.waiting >= this.limit) {
      this.refused++;
      return false;
    }
    this.waiting++;
    if (this.waiting > this.#waitingMost) this.#waitingMost = this.waiting;
    return true;
  }

  leave(): void {
    this.waiting--;
  }

  /** How long the upstream took to begin its answer. */
  took(latencyMs: number): void {
    this.#latenciesMs[this.#samples % samplesMax] = latencyMs;
    this.#samples++;
  }

  /** Answers that take longer say that a queue has formed. */
  get #wantedMs(): number {
    return this.expectedMs * inflatedFactor + inflatedByMs;
  }

  #discard(): void {
    this.#samples = 0;
    this.#waitingMost = this.waiting;
  }

  get isQuiet(): boolean {
    return this.waiting === 0 && this.#samples === 0 && this.limit === Number.POSITIVE_INFINITY;
  }

  /**
   * To call several times a second. Answers whether a limit was set or lifted. `lagMs`: how late the event loop is on the
   * average, for whatever reason. Answers seem as late.
   */
  judge(nowMs: number, lagMs = 0): boolean {
    // What was taken in before the limit was there has been answered late, or will be.
    if (this.waiting > this.limit) this.#judgeAfterMs = nowMs + this.expectedMs * inflatedFactor;
    if (nowMs < this.#judgeAfterMs) {
      this.#discard();
      return false;
    }
    if (this.#samples < samplesMin) return this.#judgeSilence();
    const known = this.#latenciesMs.subarray(0, Math.min(this.#samples, samplesMax)).slice().sort();
    const medianMs = known[known.length >> 1]!;
    const nearlyAllMs = known[Math.floor(known.length * 0.9)]!;
    const waitingMost = this.#waitingMost;
    this.#samples = 0;
    this.#waitingMost = this.waiting;
    const wasLimited = this.limit !== Number.POSITIVE_INFINITY;
    const isInflated = this.expectedMs > 0 && medianMs > this.#wantedMs;
    // The event loop alone may have made them so late: that says nothing, either way.
    if (isInflated && medianMs <= this.#wantedMs + lagFactor * lagMs) return false;
    this.#learn(nearlyAllMs, waitingMost, isInflated || wasLimited);
    if (!wasLimited) this.#consider(isInflated, waitingMost, medianMs, nowMs);
    else if (isInflated) this.#tighten(medianMs, nearlyAllMs, waitingMost, nowMs);
    else this.#loosen(medianMs);
    return wasLimited !== (this.limit !== Number.POSITIVE_INFINITY);
  }

  /** Too little was answered to say anything new; a limit that refuses nobody is lifted all the same. */
  #judgeSilence(): boolean {
    if (this.limit === Number.POSITIVE_INFINITY || this.waiting > 0) return false;
    this.#loosen(0);
    return this.limit === Number.POSITIVE_INFINITY;
  }

  #learn(nearlyAllMs: number, waitingMost: number, isBusy: boolean): void {
    if (this.expectedMs === 0) this.expectedMs = nearlyAllMs;
    else if (nearlyAllMs < this.expectedMs) this.expectedMs += (nearlyAllMs - this.expectedMs) * 0.2;
    else if (!isBusy && waitingMost < limitMin) this.expectedMs += (nearlyAllMs - this.expectedMs) * 0.2;
  }

  #consider(isInflated: boolean, waitingMost: number, medianMs: number, nowMs: number): void {
    this.#inflatedTimes = isInflated && waitingMost > limitMin ? this.#inflatedTimes + 1 : 0;
    if (this.#inflatedTimes < inflatedTimesMin) return;
    this.#calmTimes = 0;
    this.#uselessCuts = 0;
    this.#refusedBefore = this.refused;
    this.limit = waitingMost;
    this.#cut(medianMs, nowMs);
  }

  #tighten(medianMs: number, nearlyAllMs: number, waitingMost: number, nowMs: number): void {
    this.#calmTimes = 0;
    // The queue is much shorter, and the answers are as slow: it was not the queue.
    const isUseless = this.#lastCut < 0.8 && medianMs > this.#medianBeforeMs * 0.9;
    this.#uselessCuts = isUseless ? this.#uselessCuts + 1 : 0;
    this.#lowestTimes = this.limit === limitMin && waitingMost <= limitMin ? this.#lowestTimes + 1 : 0;
    if (this.#uselessCuts >= uselessCutsMax || this.#lowestTimes >= lowestTimesMax) {
      this.expectedMs = nearlyAllMs;
      this.#lift();
      return;
    }
    this.#cut(medianMs, nowMs);
  }

  /** To where the latency should be as expected, if it grows with the queue. */
  #cut(medianMs: number, nowMs: number): void {
    const before = this.limit;
    this.limit = Math.max(limitMin, Math.floor(before * Math.max(0.1, (0.9 * this.#wantedMs) / medianMs)));
    this.#lastCut = this.limit / before;
    this.#medianBeforeMs = medianMs;
    // As long as an answer takes now, the queue at the upstream takes to drain, and with it those of other workers.
    this.#judgeAfterMs = nowMs + Math.max(medianMs, this.expectedMs * inflatedFactor);
  }

  #loosen(medianMs: number): void {
    this.#uselessCuts = 0;
    this.#lowestTimes = 0;
    const wasUsed = this.refused > this.#refusedBefore;
    this.#refusedBefore = this.refused;
    this.#calmTimes = wasUsed ? 0 : this.#calmTimes + 1;
    if (this.#calmTimes >= calmTimes) this.#lift();
    else if (wasUsed) this.limit += Math.max(1, Math.floor(this.limit * this.#room(medianMs)));
  }

  /** By how much more may be waited for, as a share: the further from too late, the more. */
  #room(medianMs: number): number {
    if (medianMs < (this.expectedMs * inflatedFactor + inflatedByMs) / 3) return 0.5;
    return medianMs < this.expectedMs * 1.2 ? 0.15 : 0.04;
  }

  #lift(): void {
    this.limit = Number.POSITIVE_INFINITY;
    this.#inflatedTimes = 0;
  }
}
