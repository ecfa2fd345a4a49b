import type { TakeResult, Window } from '@sallyport/pipeline';
import { keptMs } from './redis-counters.ts';
import { anySlides, leftOf, remainingOf, waitForAllMs } from './sliding-window.ts';

/** What is known of one bucket: counted by this worker, and by others as far as Redis has told. */
export interface Share {
  readonly name: string;
  readonly startMs: number;
  readonly keptMs: number;
  /** Monotonic. */
  readonly keptUntilMs: number;
  own: number;
  others: number;
  told: number;
}

/** What a worker knows of a caller that is counted over several nodes. */
export class SharedRecord {
  readonly key: string;
  /** Under which the worker writes down what this record counts. */
  readonly field: string;
  /** Monotonic. */
  takenAtMs = Number.NEGATIVE_INFINITY;
  shares: Share[] = [];

  constructor(key: string, field: string) {
    this.key = key;
    this.field = field;
  }

  get isEmpty(): boolean {
    return this.shares.length === 0;
  }

  /** Something was counted here that Redis does not know of. */
  get isUntold(): boolean {
    return this.shares.some(({ own, told }) => own !== told);
  }

  /** A refusal when the call does not fit beside what all have counted, as far as known. */
  refusalOf(windows: readonly Window[], cost: number, atMs: number, nowMs: number): TakeResult | undefined {
    let fits = true;
    for (const window of windows) {
      const share = this.#at(window, nowMs);
      if (leftOf(window, countIn(share), this.#previous(window), atMs) < cost) fits = false;
    }
    if (fits) return undefined;
    this.#add(windows, cost, false);
    return this.#result(false, windows, cost, atMs);
  }

  /** Counts what the node has decided. */
  count(windows: readonly Window[], cost: number, atMs: number, { allowed, remaining }: TakeResult): TakeResult {
    this.#add(windows, cost, allowed);
    const result = this.#result(allowed, windows, cost, atMs);
    return { ...result, remaining: result.remaining.map((left, i) => Math.min(left, remaining[i]!)) };
  }

  /** May leave less than nothing, where Redis has counted what was refused here. */
  forgive(windows: readonly Window[], cost: number): void {
    for (const { name, startMs } of windows) {
      const share = this.#find(name, startMs);
      if (share !== undefined) share.own -= cost;
    }
  }

  /** Takes over the counts that Redis gave when it was told these totals. */
  learn(shares: readonly Share[], told: readonly number[], counts: readonly number[]): void {
    for (let i = 0; i < shares.length; i++) {
      shares[i]!.told = told[i]!;
      shares[i]!.others = counts[i]! - told[i]!;
    }
  }

  dropOver(nowMs: number): void {
    if (this.shares.some(({ keptUntilMs }) => keptUntilMs <= nowMs))
      this.shares = this.shares.filter(({ keptUntilMs }) => keptUntilMs > nowMs);
  }

  #add(windows: readonly Window[], cost: number, allowed: boolean): void {
    for (const window of windows) {
      if (!allowed && window.countsRefused !== true) continue;
      const share = this.#find(window.name, window.startMs);
      if (share !== undefined) share.own += cost;
    }
  }

  #result(allowed: boolean, windows: readonly Window[], cost: number, atMs: number): TakeResult {
    const used = windows.map(({ name, startMs }) => countIn(this.#find(name, startMs)));
    const previous = windows.map((window) => this.#previous(window));
    const remaining = windows.map((window, i) => remainingOf(window, used[i]!, previous[i]!, atMs));
    if (allowed || !anySlides(windows)) return { allowed, remaining };
    return { allowed, remaining, retryAfterMs: waitForAllMs(windows, used, previous, cost, atMs) };
  }

  #previous({ name, startMs, lengthMs, slides }: Window): number {
    return slides === true ? countIn(this.#find(name, startMs - lengthMs)) : 0;
  }

  #at(window: Window, nowMs: number): Share {
    const { name, startMs } = window;
    let share = this.#find(name, startMs);
    if (share === undefined) {
      const lasts = keptMs(window);
      share = { name, startMs, keptMs: lasts, keptUntilMs: nowMs + lasts, own: 0, others: 0, told: 0 };
      this.shares.push(share);
    }
    return share;
  }

  #find(name: string, startMs: number): Share | undefined {
    for (const share of this.shares) if (share.startMs === startMs && share.name === name) return share;
    return undefined;
  }
}

function countIn(share: Share | undefined): number {
  return share === undefined ? 0 : share.own + share.others;
}
