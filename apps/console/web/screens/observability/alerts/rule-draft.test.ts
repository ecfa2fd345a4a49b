import { describe, expect, it } from 'vitest';
import type { RuleDefinition } from './alert.ts';
import { ruleDefinitionOf, ruleDraftOf, watchedChart } from './rule-draft.ts';

const base: RuleDefinition = {
  query: {
    datasource: 'llm_usage',
    metrics: ['cost'],
    dimensions: ['consumer', 'ai_provider'],
    filters: [{ field: 'control_plane', operator: 'in', value: ['a'] }],
    time_range: { type: 'relative', time_range: '6h' },
  },
  condition: { type: 'threshold', operator: '>=', value: 5 },
  for_seconds: 300,
  every_seconds: 30,
  delay_seconds: 60,
  no_data: 'fire',
  channels: ['c'],
  again_after_seconds: 3_600,
  is_enabled: false,
};

describe('what the form of a rule holds', () => {
  it.each<RuleDefinition['condition']>([
    { type: 'threshold', operator: '<', value: 0 },
    { type: 'change', direction: 'either', percent: 30, value_min: 10 },
    {
      type: 'budget_burn',
      budget: 1_000,
      period: 'quarter',
      tz: 'Europe/Berlin',
      share: 0.8,
      is_projected: true,
    },
  ])('is the rule that it was made of: $type', (condition) => {
    const rule = { ...base, condition };
    expect(ruleDefinitionOf(ruleDraftOf(rule))).toEqual(rule);
  });

  it('is no rule while a number is missing', () => {
    const draft = ruleDraftOf();
    expect(ruleDefinitionOf(draft)).toBeDefined();
    expect(ruleDefinitionOf({ ...draft, threshold: { operator: '>', value: undefined } })).toBeUndefined();
    expect(ruleDefinitionOf({ ...draft, kind: 'budget_burn' })).toBeUndefined();
  });

  it('is drawn with its threshold, where it has one, in parts as long as the range', () => {
    const draft = ruleDraftOf(base);
    expect(watchedChart({ ...draft, over: '15m' })).toMatchObject({
      query: { dimensions: ['time', 'consumer'], granularity: 'tenMinutely' },
      chart: { threshold: { cost: [{ value: 5 }] } },
    });
    expect(watchedChart({ ...draft, kind: 'change' }).chart.threshold).toBeUndefined();
  });
});
