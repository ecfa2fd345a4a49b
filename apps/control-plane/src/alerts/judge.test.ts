import { metricsQuerySchema } from '@sallyport/analytics';
import type { AlertState } from '@sallyport/store';
import { describe, expect, it } from 'vitest';
import type { Reading } from './ask.ts';
import { judge } from './judge.ts';
import { type Condition, type Rule, ruleSchema } from './rule.ts';

type Settings = Partial<Pick<Rule, 'for_seconds' | 'no_data' | 'again_after_seconds'>>;

const above5: Condition = { type: 'threshold', operator: '>', value: 5 };
const secondMs = 1000;

/** A rule over time: what each turn found, and what came of it. */
class Watched {
  readonly #rule: Parameters<typeof judge>[0];
  #states: readonly AlertState[] = [];
  #nowMs = 1_000_000;

  constructor(condition: Condition, settings: Settings = {}, dimensions: readonly string[] = []) {
    const rule = ruleSchema.parse({ query: { dimensions }, condition, ...settings });
    this.#rule = { ...rule, id: 'rule', parsed: metricsQuerySchema.parse(rule.query) };
  }

  turn(values: Readonly<Record<string, number | [number, number]>>, { afterSeconds = 60, elapsedShare = 1 } = {}) {
    this.#nowMs += afterSeconds * secondMs;
    const readings = Object.entries(values).map(([group, value]): Reading => {
      const [now, before] = Array.isArray(value) ? value : [value, undefined];
      return { group, labels: {}, value: now, before };
    });
    const found = { readings, startMs: 0, endMs: 1, elapsedShare };
    const { states, happenings } = judge(this.#rule, this.#states, found, this.#nowMs);
    this.#states = states;
    return happenings.map(({ kind, group }) => `${kind} ${group}`);
  }
}

describe('an alert', () => {
  it('fires once, lasts, and is resolved once', () => {
    const watched = new Watched(above5);
    expect(watched.turn({ '[]': 5 })).toEqual([]);
    expect(watched.turn({ '[]': 6 })).toEqual(['fired []']);
    expect(watched.turn({ '[]': 7 })).toEqual([]);
    expect(watched.turn({ '[]': 5 })).toEqual(['resolved []']);
    expect(watched.turn({ '[]': 4 })).toEqual([]);
  });

  it('is each group’s own', () => {
    const watched = new Watched(above5, {}, ['route']);
    expect(watched.turn({ a: 6, b: 1 })).toEqual(['fired a']);
    expect(watched.turn({ a: 1, b: 6 })).toEqual(['resolved a', 'fired b']);
  });

  it('waits as long as the rule says, and is forgotten when it did not last', () => {
    const watched = new Watched(above5, { for_seconds: 120 });
    expect(watched.turn({ '[]': 6 })).toEqual([]);
    expect(watched.turn({ '[]': 6 })).toEqual([]);
    expect(watched.turn({ '[]': 1 })).toEqual([]);
    expect(watched.turn({ '[]': 6 })).toEqual([]);
    expect(watched.turn({ '[]': 6 }, { afterSeconds: 120 })).toEqual(['fired []']);
  });

  it('is told again while it lasts, where the rule says so', () => {
    const watched = new Watched(above5, { again_after_seconds: 600 });
    expect(watched.turn({ '[]': 6 })).toEqual(['fired []']);
    expect(watched.turn({ '[]': 6 }, { afterSeconds: 599 })).toEqual([]);
    expect(watched.turn({ '[]': 6 }, { afterSeconds: 1 })).toEqual(['repeated []']);
  });

  it('takes the lack of data for what the rule says', () => {
    const ok = new Watched(above5);
    ok.turn({ '[]': 6 });
    expect(ok.turn({})).toEqual(['resolved []']);
    const keep = new Watched(above5, { no_data: 'keep' });
    expect(keep.turn({})).toEqual([]);
    keep.turn({ '[]': 6 });
    expect(keep.turn({})).toEqual([]);
    expect(new Watched(above5, { no_data: 'fire' }).turn({})).toEqual(['fired []']);
  });
});

describe('a condition', () => {
  it('compares with the range before', () => {
    const up = (values: [number, number], value_min = 0) =>
      new Watched({ type: 'change', direction: 'up', percent: 50, value_min }).turn({ '[]': values }).length;
    expect([up([15, 10]), up([14, 10]), up([1, 0]), up([0, 0]), up([5, 10])]).toEqual([1, 0, 1, 0, 0]);
    expect([up([15, 10], 15), up([15, 10], 16)]).toEqual([1, 0]);
    const either: Condition = { type: 'change', direction: 'either', percent: 50, value_min: 0 };
    expect(new Watched(either).turn({ '[]': [5, 10] })).toEqual(['fired []']);
    expect(new Watched({ ...either, direction: 'up' }).turn({ '[]': [5, 10] })).toEqual([]);
  });

  it('tells of a budget that was used, and of one that will be', () => {
    const budget = { type: 'budget_burn', budget: 100, period: 'day', tz: 'Etc/UTC', share: 0.8 } as const;
    const spent = new Watched({ ...budget, is_projected: false });
    expect([spent.turn({ '[]': 79 }), spent.turn({ '[]': 80 })]).toEqual([[], ['fired []']]);
    const projected = { ...budget, is_projected: true };
    const turn = (value: number, elapsedShare: number) =>
      new Watched(projected).turn({ '[]': value }, { elapsedShare });
    expect([turn(40, 0.5), turn(39, 0.5), turn(50, 0.05)]).toEqual([['fired []'], [], []]);
  });
});
