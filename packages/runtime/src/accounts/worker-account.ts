import type { Window } from '@sallyport/pipeline';
import type { WorkerLease } from './worker-lease.ts';

/** What a worker knows of one key: what it holds of it, and what it may refuse by itself. */
export class WorkerAccount {
  lease: WorkerLease;
  /** Amounts from here on are refused until this moment on the clock of the windows, or until there is room. */
  #refusedFrom = Number.POSITIVE_INFINITY;
  #refusedUntilMs = 0;
  /** How much to borrow with the next question. */
  ahead = 0;
  /** What the last call came to. */
  lastAmount = 0;
  idleSweeps = 0;

  constructor(lease: WorkerLease) {
    this.lease = lease;
  }

  isFor(windows: readonly Window[]): boolean {
    return this.lease.windows === windows || areSame(this.lease.windows, windows);
  }

  isRefused(needs: number, atMs: number): boolean {
    return needs >= this.#refusedFrom && atMs < this.#refusedUntilMs;
  }

  refuseFrom(needs: number, untilMs: number): void {
    if (untilMs === 0) return;
    this.#refusedFrom = needs;
    this.#refusedUntilMs = untilMs;
  }

  forgetRefusal(): void {
    this.#refusedFrom = Number.POSITIVE_INFINITY;
  }
}

/** Do two lists name the same windows? */
export function areSame(a: readonly Window[], b: readonly Window[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const one = a[i]!;
    const other = b[i]!;
    if (one.startMs !== other.startMs || one.limit !== other.limit || one.name !== other.name) return false;
    if (one.lengthMs !== other.lengthMs || one.slides !== other.slides) return false;
  }
  return true;
}
