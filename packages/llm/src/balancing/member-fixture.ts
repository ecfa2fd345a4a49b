import type { Clues, Lesson } from './algorithm.ts';
import type { Member } from './member.ts';
import { TargetState } from './target-state.ts';

export function member(key: string, weight = 100, description?: string): Member {
  return { key, weight, description, state: new TargetState() };
}

export const noClues: Clues = { hashKey: undefined, vector: undefined };

export function lesson(changes: Partial<Lesson> = {}): Lesson {
  return {
    hasFailed: false,
    latencyMs: 100,
    perTokenMs: 10,
    promptTokens: 10,
    completionTokens: 10,
    cost: 0.01,
    ...changes,
  };
}

/** How often each key comes up. */
export function tally(times: number, next: () => Member | undefined): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < times; i++) {
    const key = next()?.key ?? 'none';
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
