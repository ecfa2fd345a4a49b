import { expect, it } from 'vitest';
import { conditionWords } from './alert.ts';

it.each([
  [{ type: 'threshold', operator: '>=', value: 5 }, 'at least 5'],
  [{ type: 'change', direction: 'up', percent: 50 }, 'goes up by 50% or more'],
  [{ type: 'budget_burn', budget: 100, period: 'month', share: 0.8 }, 'uses 80% of 100 in a month'],
] as const)('a condition is told in words: %o', (condition, words) => {
  expect(conditionWords(condition)).toBe(words);
});
