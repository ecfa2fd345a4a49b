import type { Entity } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { plannedLimits } from './planned-limits.ts';
import { whyUnknown } from './spending.ts';

const plugin = (name: string, config: object, more: object = {}): Entity =>
  ({ id: 'p', name, config, ...more }) as Entity;

describe('limits as plugins have them', () => {
  it('are none of plugins that are switched off, or are others', () => {
    const levels = [{ name: 'all', by: { type: 'person' }, limits: [{ period: 'day', calls: 1 }] }];
    expect(plannedLimits([plugin('budget', { levels }, { enabled: false }), plugin('acl', { levels })])).toEqual([]);
    expect(plannedLimits([plugin('budget', { levels })])).toHaveLength(1);
  });

  it('are of a level below those above it, each measure and period by itself', () => {
    const levels = [
      { name: 'team', by: { type: 'consumer_group' }, absent: 'skip' },
      { name: 'person', by: { type: 'person' }, limits: [{ period: 'week', money: 5, stop: false, alert_at: [1] }] },
    ];
    expect(plannedLimits([plugin('budget', { levels, strategy: 'redis', week_start_day: 'sunday' })])).toMatchObject([
      {
        owner: 'person',
        traits: [
          { name: 'team', type: 'consumer_group', countsAbsent: false },
          { name: 'person', type: 'person', countsAbsent: true },
        ],
        ...{ measure: 'money', limit: 5, soft: [1], isHard: false, isPerNode: false, unknownCost: undefined },
        window: { period: 'week', weekStart: 'sunday' },
      },
    ]);
  });

  it('are of providers, for each caller', () => {
    const llm_providers = [
      { name: 'openai', limit: [100, 1_000], window_size: [60, 3_600] },
      { name: 'requestPrompt', limit: [10], window_size: [60] },
    ];
    const found = plannedLimits([plugin('ai-rate-limiting-advanced', { llm_providers, window_type: 'fixed' })]);
    expect(found).toMatchObject([
      { owner: 'openai', measure: 'tokens', limit: 100, window: { lengthMs: 60_000, slides: false } },
      { owner: 'openai', limit: 1_000, window: { lengthMs: 3_600_000 } },
      { owner: 'requestPrompt', measure: 'prompt_tokens', traits: [{ type: 'consumer', isApart: true }] },
    ]);
    expect(found[0]!.traits).toMatchObject([{ type: 'provider', values: ['openai'], isApart: false }, {}]);
  });

  it.each([
    [{ match: [{ type: 'header', key: 'x' }], limits: [{ limit: 1, window_size: 1 }] }, 'by header'],
    [{ limits: [{ limit: 1, window_size: 1, tokens_count_strategy: 'quantity', quantity: 'x' }] }, 'Quantities'],
    [{ match: [{ type: 'model' }], limits: [{ limit: 1, period: 'day' }] }, undefined],
  ])('tell of what rows know nothing: %j', (policy, reason) => {
    const [found] = plannedLimits([plugin('ai-rate-limiting-advanced', { policies: [policy] })]);
    if (reason === undefined) expect(whyUnknown(found!)).toBeUndefined();
    else expect(whyUnknown(found!)).toContain(reason);
  });
});
