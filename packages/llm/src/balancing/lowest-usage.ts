import type { Algorithm, Lesson } from './algorithm.ts';
import { leastBy } from './least-connections.ts';
import type { Member } from './member.ts';

/** What is counted. */
export type UsageStrategy = 'prompt-tokens' | 'completion-tokens' | 'total-tokens' | 'cost';

/**
 * The one that was used least for its weight. Counted per worker since the target is known; a newcomer begins with the least
 * that another was used, or it would get everything until it had caught up.
 */
export class LowestUsage implements Algorithm {
  readonly #strategy: UsageStrategy;

  constructor(members: readonly Member[], strategy: UsageStrategy) {
    this.#strategy = strategy;
    letNewcomersCatchUp(members);
  }

  choose(among: readonly Member[]): Member {
    const usual = averageUse(among);
    return leastBy(among, ({ state, weight }) => state.usedWithPending(usual) / weight);
  }

  /** A failure, and an answer that tells nothing, counts as the usual: who is never charged would always be the cheapest. */
  learn({ state }: Member, lesson: Lesson, nowMs: number): void {
    const use = lesson.hasFailed ? undefined : this.#useOf(lesson);
    if (use !== undefined) state.usedEach.see(use, nowMs);
    state.used += use ?? state.usedEach.value ?? unseenUse[this.#strategy];
  }

  #useOf({ promptTokens, completionTokens, cost }: Lesson): number | undefined {
    if (this.#strategy === 'cost') return cost;
    if (this.#strategy === 'prompt-tokens') return promptTokens;
    if (this.#strategy === 'completion-tokens') return completionTokens;
    return promptTokens === undefined ? completionTokens : promptTokens + (completionTokens ?? 0);
  }
}

/** What a request is taken for while none has told. */
const unseenUse: Readonly<Record<UsageStrategy, number>> = {
  'prompt-tokens': 500,
  'completion-tokens': 500,
  'total-tokens': 1_000,
  cost: 0.001,
};

function averageUse(among: readonly Member[]): number {
  let sum = 0;
  let count = 0;
  for (const { state } of among) {
    if (state.usedEach.value === undefined) continue;
    sum += state.usedEach.value;
    count++;
  }
  return count === 0 ? 1 : sum / count;
}

function letNewcomersCatchUp(members: readonly Member[]): void {
  const known = members.filter(({ state }) => state.used > 0);
  if (known.length === 0) return;
  const least = known.reduce((min, { state, weight }) => Math.min(min, state.used / weight), Infinity);
  for (const { state, weight } of members) if (state.used === 0) state.used = least * weight;
}

/** The one whose answers were judged best, for its weight; who was not judged yet comes first. */
export class HighestAccuracy implements Algorithm {
  choose(among: readonly Member[]): Member {
    return leastBy(among, ({ state, weight }) =>
      state.accuracy.value === undefined ? -Infinity : -state.accuracy.value * weight,
    );
  }
}
