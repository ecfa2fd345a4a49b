import type { Window } from '@sallyport/pipeline';
import { remainingOf } from '../counters/sliding-window.ts';
import type { LeaseReport } from './messages.ts';

/** What a worker holds of one key in certain windows. */
export class WorkerLease {
  readonly id: number;
  readonly key: string;
  readonly windows: readonly Window[];
  /** Reservable without asking. */
  free = 0;
  /** What was free when something was last lent. No refund raises it above that: what is more serves others better. */
  keepsMax = 0;
  /** Set aside by exchanges that go on. */
  reserved = 0;
  /** Not reported yet: settled out of what was lent, on its way back, and spent beyond what was lent. */
  spent = 0;
  given = 0;
  extra = 0;
  /** What was counted in each window when the authority last answered, all that is ours included; and in the one before it. */
  used: number[];
  previous: readonly number[];
  /** Questions under way whose answers may lend something more. */
  asked = 0;
  /** The authority knows it. */
  isKnown = false;
  /** What comes back is reported at once, instead of being kept for the next reservation. */
  isDry = true;
  /** Its windows are over, or were changed. */
  isRetired = false;
  isAnswerDue = false;
  /** Waits for the next message of reports. */
  isQueued = false;
  #isDone = false;

  constructor(id: number, key: string, windows: readonly Window[]) {
    this.id = id;
    this.key = key;
    this.windows = windows;
    this.used = windows.map(() => 0);
    this.previous = this.used;
  }

  get isUnreported(): boolean {
    return this.spent > 0 || this.given > 0 || this.extra > 0 || this.isAnswerDue || this.#isOver;
  }

  /** All windows contain this moment. */
  isAt(atMs: number): boolean {
    for (const { startMs, lengthMs } of this.windows) if (atMs >= startMs + lengthMs) return false;
    return true;
  }

  lend(amount: number): void {
    if (amount > 0) this.isDry = this.isRetired;
    if (this.isDry) this.given += amount;
    else this.free += amount;
    this.keepsMax = this.free;
  }

  refund(amount: number): void {
    const kept = this.isDry ? 0 : Math.max(0, Math.min(amount, this.keepsMax - this.free));
    this.free += kept;
    this.given += amount - kept;
  }

  /** Counts what was spent beyond a reservation, out of what is free as far as that goes. */
  spend(amount: number): void {
    const covered = Math.min(this.free, amount);
    this.free -= covered;
    this.spent += covered;
    this.extra += amount - covered;
  }

  giveBack(): void {
    this.given += this.free;
    this.free = 0;
    this.isDry = true;
  }

  /** What is left of each window, as callers are told. */
  left(atMs: number): number[] {
    const { windows, used, previous, free, given, extra } = this;
    const left = new Array<number>(windows.length);
    const unreported = extra - given - free;
    for (let i = 0; i < left.length; i++) left[i] = remainingOf(windows[i]!, used[i]! + unreported, previous[i]!, atMs);
    return left;
  }

  report(): LeaseReport {
    const { key, id: lease, spent, given, extra, isAnswerDue: isAnswer } = this;
    const isOver = this.#isOver;
    const windows = this.isKnown ? undefined : this.windows;
    for (let i = 0; i < this.used.length; i++) this.used[i]! += extra - given;
    this.spent = 0;
    this.given = 0;
    this.extra = 0;
    this.isAnswerDue = false;
    this.isKnown = true;
    this.#isDone = isOver;
    return { key, lease, spent, given, extra, isAnswer, isOver, windows };
  }

  /** Nothing can come of it any more. */
  get isSpent(): boolean {
    return this.isRetired && this.reserved === 0 && this.asked === 0;
  }

  /** The authority is to know that. */
  get #isOver(): boolean {
    return this.isSpent && this.isKnown && !this.#isDone;
  }
}
