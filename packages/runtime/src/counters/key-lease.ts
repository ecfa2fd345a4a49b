import type { TakeResult, Window } from '@sallyport/pipeline';
import { anySlides, remainingOf, waitForAllMs } from './sliding-window.ts';

/** What a worker knows of one key: what it may hand out or refuse by itself, and who waits. */
export class KeyLease {
  readonly key: string;
  windows: readonly Window[];
  /** Spendable without asking. */
  units = 0;
  /** The lease that the units belong to; 0 for none. */
  grant = 0;
  /** What was counted in each window when the authority last answered, our lease included; and in the one before it. */
  used: number[] = [];
  previous: readonly number[] = [];
  /** Costs from here on are refused in these windows until this moment on their clock. */
  refusedFrom: number = Number.POSITIVE_INFINITY;
  refusedUntilMs = 0;
  /** What we refused by ourselves in windows where that counts, and have not told yet. */
  refused = 0;
  readonly waiting: Waiter[] = [];
  isAsking = false;
  /** How much to borrow with the next ask. */
  ahead = 0;
  idleSweeps = 0;

  constructor(key: string, windows: readonly Window[]) {
    this.key = key;
    this.windows = windows;
  }

  isFor(windows: readonly Window[]): boolean {
    return this.windows === windows || areSame(this.windows, windows);
  }

  /** Undefined when only the authority can tell. */
  decide(cost: number, atMs: number): TakeResult | undefined {
    if (this.units >= cost && this.used.length > 0) {
      this.units -= cost;
      return this.result(true, cost, atMs);
    }
    if (cost < this.refusedFrom || atMs >= this.refusedUntilMs) return undefined;
    this.#countRefused(cost);
    return this.result(false, cost, atMs);
  }

  refuseFrom(cost: number, untilMs: number): void {
    if (untilMs === 0) return;
    this.refusedFrom = cost;
    this.refusedUntilMs = untilMs;
  }

  result(allowed: boolean, cost: number, atMs: number): TakeResult {
    const { windows, used, previous, units } = this;
    const remaining = new Array<number>(used.length);
    for (let i = 0; i < used.length; i++) remaining[i] = remainingOf(windows[i]!, used[i]! - units, previous[i]!, atMs);
    if (allowed || !anySlides(windows)) return { allowed, remaining };
    return { allowed, remaining, retryAfterMs: waitForAllMs(windows, used, previous, cost, atMs) };
  }

  switchTo(windows: readonly Window[]): void {
    if (!this.isFor(windows)) this.refusedFrom = Number.POSITIVE_INFINITY;
    this.windows = windows;
    this.units = 0;
    this.grant = 0;
    this.refused = 0;
  }

  #countRefused(cost: number): void {
    let counts = false;
    for (let i = 0; i < this.windows.length; i++) {
      if (this.windows[i]!.countsRefused !== true) continue;
      this.used[i]! += cost;
      counts = true;
    }
    if (counts) this.refused += cost;
  }
}

/** A caller who waits for the authority. */
export interface Waiter {
  readonly windows: readonly Window[];
  readonly cost: number;
  readonly atMs: number;
  readonly madeMs: number;
  result: TakeResult | undefined;
  resolve: ((result: TakeResult) => void) | undefined;
  reject: ((error: Error) => void) | undefined;
}

function areSame(a: readonly Window[], b: readonly Window[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const one = a[i]!;
    const other = b[i]!;
    if (one.startMs !== other.startMs || one.limit !== other.limit || one.name !== other.name) return false;
    if (one.slides !== other.slides || one.countsRefused !== other.countsRefused) return false;
  }
  return true;
}
