import type { ReasoningWish } from '../../neutral/request.ts';

type Effort = NonNullable<ReasoningWish['effort']>;

/** Tokens to think with, for models that take a budget and a caller that told an effort. */
export function budgetOfEffort(effort: Effort): number {
  return budgets[effort];
}

/** The effort that is closest to a budget, for models that take none. */
export function effortOfBudget(tokens: number): Exclude<Effort, 'none' | 'minimal' | 'xhigh' | 'max'> {
  if (tokens <= 4096) return 'low';
  return tokens <= 16_384 ? 'medium' : 'high';
}

export function isThinkingOff({ mode, effort }: ReasoningWish): boolean {
  return mode === 'off' || (mode === undefined && effort === 'none');
}

const budgets: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 63_999,
};
