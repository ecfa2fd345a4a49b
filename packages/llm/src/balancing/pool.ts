import type { Algorithm, Clues, Lesson } from './algorithm.ts';
import type { BreakerRules } from './breaker.ts';
import type { Member } from './member.ts';

/** The targets of one configuration: which is asked next, and what is learnt of it. */
export class Pool<Target extends Member> {
  readonly members: readonly Target[];
  readonly #algorithm: Algorithm;
  readonly #rules: BreakerRules;

  constructor(members: readonly Target[], algorithm: Algorithm, rules: BreakerRules) {
    this.members = members;
    this.#algorithm = algorithm;
    this.#rules = rules;
  }

  /**
   * The target to ask next, of those that the request may go to. One that failed this request already is asked again only
   * when no other is left. When everybody is out, a request's first try goes to whoever failed longest ago: that they are ill is a
   * guess, and better asked than none. Undefined when nobody may be asked; targets that rest are never.
   */
  choose(allowed: readonly Target[], tried: readonly Target[], clues: Clues, nowMs: number): Target | undefined {
    const ready = this.#ready(allowed, nowMs);
    // Whoever is the only one is not chosen.
    if (allowed.length === 1 && ready.length === 1) return ready[0];
    if (tried.length === 0) return ready.length > 0 ? this.#choose(ready, clues) : this.#longestOut(allowed, nowMs);
    const fresh = ready.filter((member) => !tried.includes(member));
    const chosen = this.#choose(fresh, clues);
    return chosen ?? this.#choose(ready, clues);
  }

  /** A request is about to be sent. Answers whether it is a trial, which `end` must be told. */
  begin({ state }: Member, nowMs: number): boolean {
    const isTrial = state.breaker.readiness(this.#rules, nowMs) !== 'ready';
    if (isTrial) state.breaker.beginTrial();
    state.inFlight++;
    return isTrial;
  }

  /** Its answer is fit to be passed on: a target that was tried is back, however long the answer takes. */
  answered({ state }: Member, isTrial: boolean): void {
    state.breaker.succeeded(isTrial);
  }

  /** Exactly once after `begin`. `counts`: the failure tells against the target. No lesson: the caller left, which says nothing. */
  end(member: Member, isTrial: boolean, lesson: Lesson | undefined, counts: boolean, nowMs: number): void {
    const { state } = member;
    state.inFlight--;
    if (isTrial) state.breaker.endTrial();
    if (lesson === undefined) return;
    if (counts) state.breaker.failed(nowMs);
    else if (!lesson.hasFailed) state.breaker.succeeded(isTrial);
    this.#algorithm.learn?.(member, lesson, nowMs);
  }

  /** One of them is well, as far as is known. */
  hasWell(allowed: readonly Target[], nowMs: number): boolean {
    return allowed.some(({ state }) => state.breaker.readiness(this.#rules, nowMs) === 'ready');
  }

  /** Milliseconds until one of them may be asked again, when none may now. */
  readyInMs(allowed: readonly Member[], nowMs: number): number {
    let atMs = Infinity;
    for (const { state } of allowed) atMs = Math.min(atMs, state.breaker.readyAtMs(this.#rules));
    return Math.max(0, atMs - nowMs);
  }

  #choose(among: readonly Target[], clues: Clues): Target | undefined {
    // An algorithm answers one of those it was given.
    return among.length === 0 ? undefined : (this.#algorithm.choose(among, clues) as Target | undefined);
  }

  /** Usually all of them, and then no list is made. */
  #ready(allowed: readonly Target[], nowMs: number): readonly Target[] {
    for (const member of allowed) {
      if (!this.#isReady(member, nowMs)) return allowed.filter((one) => this.#isReady(one, nowMs));
    }
    return allowed;
  }

  #isReady({ state }: Target, nowMs: number): boolean {
    return state.breaker.readiness(this.#rules, nowMs) !== 'out';
  }

  #longestOut(allowed: readonly Target[], nowMs: number): Target | undefined {
    let longest: Target | undefined;
    for (const member of allowed) {
      if (member.state.breaker.isResting(nowMs)) continue;
      if (longest === undefined || this.#readyAtMs(member) < this.#readyAtMs(longest)) longest = member;
    }
    return longest;
  }

  #readyAtMs({ state }: Target): number {
    return state.breaker.readyAtMs(this.#rules);
  }
}
