import { describe, expect, it } from 'vitest';
import { type Budget, byUrgency, ruleWords, worstOf } from './budget.ts';

const spender = (state: 'ok' | 'expected' | 'soft' | 'hard', share: number) => ({
  ...{ values: [], limit: 1, spent: share, share, forecast: null, state },
});

const budget = (more: Partial<Budget>): Budget => ({
  ...{ id: 'b', plugin: { id: 'p', name: 'budget' }, scope: { type: 'all' }, owner: 'person', is_hard: true },
  by: [{ name: 'person', type: 'person', is_apart: true }],
  ...{
    measure: 'money',
    limit: 20,
    soft: [],
    is_per_node: false,
    source: 'analytics',
    spenders: [],
    spenders_total: 0,
  },
  window: { kind: 'calendar', period: 'day', start: '2026-11-27T00:00:00Z', end: '2026-11-28T00:00:00Z' },
  ...more,
});

describe('a budget', () => {
  it('is told in words', () => {
    expect(ruleWords(budget({}))).toBe('$20.00 a day for each person');
    const window = { kind: 'sliding', period: '60 s', start: '', end: '' } as const;
    expect(ruleWords(budget({ measure: 'prompt_tokens', limit: 20_000, by: [], window }))).toBe(
      '20,000 tokens read within 1 min for all together',
    );
    expect(ruleWords(budget({ measure: 'quantity pages', limit: 3 }))).toBe('3 pages a day for each person');
  });

  it('that is nearest to its end stands first', () => {
    const all = [
      budget({ id: 'fine', spenders: [spender('ok', 0.9)] }),
      budget({ id: 'idle' }),
      budget({ id: 'over', spenders: [spender('ok', 0.1), spender('hard', 1)] }),
      budget({ id: 'soft', spenders: [spender('soft', 0.85)] }),
    ];
    expect(byUrgency(all).map(({ id }) => id)).toEqual(['over', 'soft', 'fine', 'idle']);
    expect(worstOf(all[2]!)).toBe('hard');
  });
});
