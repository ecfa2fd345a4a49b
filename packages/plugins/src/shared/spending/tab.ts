import type { Ask, AskedModel, Call, HeldPlace, Reservation, Window } from '@sallyport/pipeline';
import type { Expectation } from './expectation.ts';
import type { Measure } from './measures.ts';
import type { Spent } from './spent.ts';
import type { WindowsAt } from './windows.ts';

/** An account as configured: what it counts, and in which windows. */
export interface AccountPlan {
  readonly measure: Measure;
  readonly windowsAt: WindowsAt;
}

/**
 * `reserved`: the request may go on. `refused`: an account has not enough. `crowded`: too many are under way. `unpriced`: nobody knows what the model
 * costs. `unreachable`: nobody can say.
 */
export type Verdict = 'reserved' | 'refused' | 'crowded' | 'unpriced' | 'unreachable';

/** Where one request is counted: its accounts, what is set aside in them, and what came of it. */
export class Tab<Plan extends AccountPlan> {
  readonly call: Call | undefined;
  readonly model: AskedModel | undefined;
  readonly expectation: Expectation;
  readonly atMs: number;
  readonly #isAfter: boolean;
  /** One for each of `asks`. */
  readonly plans: Plan[] = [];
  readonly asks: Ask[] = [];
  /** What each account is thought to be charged with. */
  readonly #usual: number[] = [];
  /** Keys of what may be under way only so often, and how often. */
  places: { readonly key: string; readonly max: number }[] | undefined;
  #held: HeldPlace[] | undefined;
  #reservation: Reservation | undefined;
  #isOver = false;
  verdict: Verdict | undefined;
  /** What is left of each window of each account. */
  left: readonly (readonly number[])[] = noneLeft;
  /** Of a refusal: the account that had not enough. By what is `left` since then it may have, given back by others. */
  refusedBy: number | undefined;
  /** Of a refusal: after how many milliseconds it might be none. */
  retryAfterMs = 0;
  hasUnpriced = false;

  constructor({ call, model, expectation, atMs, isAfter }: TabOptions) {
    this.call = call;
    this.model = model;
    this.expectation = expectation;
    this.atMs = atMs;
    this.#isAfter = isAfter;
  }

  get isEmpty(): boolean {
    return this.asks.length === 0 && this.places === undefined && !this.hasUnpriced;
  }

  add(plan: Plan, key: string): void {
    const { measure, windowsAt } = plan;
    if (this.call?.kind === 'mcp' && !measure.ofTools) return;
    const expected = measure.expected(this.expectation, this.model);
    if (expected === undefined) {
      this.hasUnpriced = true;
      return;
    }
    const windows = windowsAt(this.atMs);
    const limit = smallestLimit(windows);
    // More than a window holds is never set aside, so that a small limit serves one request at a time instead of none.
    const most = within(Math.ceil(expected.most * measure.unit), limit);
    const usual = within(Math.ceil(expected.usual * measure.unit), most);
    this.plans.push(plan);
    this.asks.push(
      this.#isAfter ? { key, windows, amount: 0, needs: 1 } : { key, windows, amount: most, needs: usual },
    );
    this.#usual.push(usual);
  }

  addPlaces(key: string, max: number): void {
    this.places ??= [];
    this.places.push({ key, max });
  }

  /** What the request holds until it is over; given back at once where that has come meanwhile. */
  hold(place: HeldPlace): void {
    if (this.#isOver) return place.giveBack();
    this.#held ??= [];
    this.#held.push(place);
  }

  reserved(reservation: Reservation): void {
    this.#reservation = reservation;
    if (this.#isOver) reservation.settle();
  }

  /** The request is over, or goes another way. Nothing is charged where nothing was spent. */
  close(spent: Spent | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#held !== undefined) for (const place of this.#held) place.giveBack();
    this.#reservation?.settle(spent === undefined ? undefined : this.#charges(spent));
  }

  #charges(spent: Spent): number[] {
    return this.plans.map(({ measure }, i) => {
      const amount = measure.spent(spent);
      if (amount !== undefined) return Math.max(0, Math.round(amount * measure.unit));
      return this.#isAfter ? this.#usual[i]! : this.asks[i]!.amount;
    });
  }

  /** An account that has not enough for the request. */
  isShort(index: number): boolean {
    if (index === this.refusedBy) return true;
    const { needs = 0 } = this.asks[index]!;
    return this.left[index]?.some((left) => left < needs) ?? false;
  }
}

export interface TabOptions {
  readonly call: Call | undefined;
  readonly model: AskedModel | undefined;
  readonly expectation: Expectation;
  /** On the clock of the windows. */
  readonly atMs: number;
  /** Nothing is set aside: what was spent is charged afterwards. */
  readonly isAfter: boolean;
}

const noneLeft: readonly (readonly number[])[] = [];

function smallestLimit(windows: readonly Window[]): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const { limit } of windows) smallest = Math.min(smallest, limit);
  return smallest;
}

/** At least one: what is used up lets nothing through. */
function within(amount: number, most: number): number {
  return Math.max(1, Math.min(amount, most));
}
