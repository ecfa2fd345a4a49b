import { eventRow } from '@sallyport/analytics/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, organizationId, TestControlPlane } from '../test/control-plane.ts';
import { person } from '../test/people.ts';

const path = `/v2/control-planes/${controlPlaneId}`;
const hourMs = 3_600_000;
const unused = {
  ...{ input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
  ...{ reasoning: 0, inputAudio: 0, outputAudio: 0 },
};

describe('budgets', () => {
  let plane: TestControlPlane;
  let routeId: string;
  let ann: string;
  let ben: string;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const make = async (collection: string, payload: object) => {
      const answer = await plane.ask('POST', `${path}/core-entities/${collection}`, { payload });
      if (answer.statusCode !== 201) throw new Error(answer.body);
      return answer.json().id as string;
    };
    routeId = await make('routes', { name: 'chat', paths: ['/chat'] });
    [ann, ben] = [await make('consumers', { username: 'ann' }), await make('consumers', { username: 'ben' })];
    const levels = [
      {
        name: 'who',
        by: { type: 'consumer' },
        absent: 'skip',
        limits: [
          { period: 'day', money: 1, alert_at: [0.5] },
          { period: 'day', calls: 100 },
        ],
        overrides: [{ for: { who: 'ben' }, limits: [{ period: 'day', money: 0.1 }] }],
      },
      { name: 'team', by: { type: 'claim', key: 'team' }, limits: [{ period: 'week', tokens: 10 }] },
    ];
    await make('plugins', { name: 'budget', route: { id: routeId }, config: { levels, unknown_cost: 2 } });
    const policies = [
      { id: 'mini', match: [{ type: 'model', values: ['gpt-mini'] }], limits: [{ limit: 1_000, window_size: 60 }] },
    ];
    await make('plugins', { name: 'ai-rate-limiting-advanced', config: { policies, strategy: 'local' } });
    // It is noon: half of the day is over.
    const call = (id: string, changes: object, tokens: number, cost: number | null, agoMs: number) =>
      eventRow({
        id,
        routeId,
        startedAtMs: plane.nowMs - agoMs,
        llm: {
          ...{ plugin: 'ai-proxy', pluginId: 'p', operation: 'chat', dialect: 'openai-chat', mode: 'oneshot' },
          ...{ provider: 'openai', requestModel: 'gpt-mini', responseModel: 'gpt-mini', attempts: [], latencyMs: 1 },
          usage: { ...unused, input: tokens },
          ...{ cost, logsStatistics: true },
        },
        ...changes,
      });
    const rows = [
      call('a', { consumerId: ann }, 100, 0.25, hourMs),
      call('b', { consumerId: ann, nodeId: 'node-2' }, 100, 0.35, hourMs),
      // A model whose price nobody knows.
      call('c', { consumerId: ben }, 100_000, null, 2 * hourMs),
      call('d', { consumerId: ben }, 900, 0, 10_000),
      call('refused', { consumerId: ann, refusalPlugin: 'budget', source: 'gateway' }, 0, 9, hourMs),
      call('yesterday', { consumerId: ann }, 100, 9, 24 * hourMs),
      call('elsewhere', { consumerId: ann, routeId: 'another' }, 100, 9, hourMs),
      call('nobody', {}, 100, 9, hourMs),
    ];
    await plane.analytics.insert({ controlPlaneId, rows });
  });
  afterAll(() => plane.stop());

  interface Item {
    owner: string;
    measure: string;
    spenders: { values: { label: string }[]; [name: string]: unknown }[];
  }
  const items = async () => ((await plane.ask('GET', `${path}/budgets`)).json() as { items: Item[] }).items;
  const one = async (owner: string, measure: string) =>
    (await items()).find((item) => item.owner === owner && item.measure === measure)!;

  it('tell what each spent of a limit in its window, what it will come to, and what holds for some', async () => {
    const money = await one('who', 'money');
    expect(money).toMatchObject({
      plugin: { name: 'budget' },
      scope: { type: 'route', id: routeId, name: 'chat' },
      by: [{ name: 'who', type: 'consumer', is_apart: true }],
      limit: 1,
      soft: [{ share: 0.5, amount: 0.5 }],
      is_hard: true,
      window: { kind: 'calendar', period: 'day', start: '2026-11-26T00:00:00.000Z', end: '2026-11-27T00:00:00.000Z' },
      is_per_node: true,
      source: 'analytics',
      spenders_total: 2,
      is_complete: true,
    });
    const [first, second] = money.spenders;
    // 100 000 tokens at two dollars a million, of ten cents.
    expect(first).toMatchObject({
      values: [{ id: ben, label: 'ben' }],
      limit: 0.1,
      share: expect.closeTo(2),
      state: 'hard',
    });
    expect(first!['spent']).toBeCloseTo(0.2);
    expect(second).toMatchObject({ values: [{ id: ann, label: 'ann' }], limit: 1, state: 'ok' });
    // Gateways count each by itself: the fuller one counts.
    expect([second!['spent'], second!['share'], second!['forecast']].map(Number)).toEqual([
      expect.closeTo(0.6),
      expect.closeTo(0.35),
      expect.closeTo(1.2),
    ]);
    // What holds for some holds instead of all others.
    expect((await one('who', 'calls')).spenders).toMatchObject([{ values: [{ label: 'ann' }], spent: 2 }]);
  });

  it('tell the same of policies of tokens, all together where nobody is told apart', async () => {
    expect(await one('mini', 'tokens')).toMatchObject({
      scope: { type: 'all' },
      window: { kind: 'sliding', period: '60 s' },
      spenders: [{ values: [], spent: 900, share: 0.9, forecast: null, state: 'ok' }],
    });
  });

  it('say of what rows know nothing', async () => {
    expect(await one('team', 'tokens')).toMatchObject({
      source: 'unknown',
      reason: expect.stringContaining('claim'),
      spenders: [],
    });
  });

  it('are for who may see plugins and analytics', async () => {
    const roles = [{ group: 'control_planes', role: 'plugin_admin', entityId: '*' }];
    const as = await person(plane.store, organizationId, 'half', { roles });
    const answer = await plane.ask('GET', `${path}/budgets`, { as });
    expect([answer.statusCode, answer.json().detail]).toEqual([403, expect.stringContaining('analytics.read')]);
  });
});
