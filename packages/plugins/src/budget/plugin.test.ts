import { type ExchangeOptions, fakeServices, readmeExample, type Trace } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadModels, runBeforeModels, target } from '../shared/spending/test/models.ts';
import { budget } from './plugin.ts';

beforeAll(() => loadModels(budget));

const day = (more: object) => ({ period: 'day', ...more });
const byClaim = (name: string, more: object = {}) => ({ name, by: { type: 'claim', key: name }, ...more });
const of = (claims: Record<string, string>): ExchangeOptions => ({ claims });
const statusOf = ({ outcome }: Pick<Trace, 'outcome'>) => (outcome === 'passed' ? 200 : outcome.status);

function runBudget(levels: object[], more: object = {}, options: object = {}) {
  const models = runBeforeModels(budget, { levels, ...more }, options);
  return {
    ...models,
    /** Statuses of requests, one after another. */
    async statuses(requests: readonly ExchangeOptions[]) {
      const seen: number[] = [];
      for (const request of requests) seen.push(statusOf(await models.ask({ max_tokens: 30 }, request)));
      return seen;
    },
  };
}

describe('budget', () => {
  const tree = [
    byClaim('org', { limits: [day({ calls: 4 })] }),
    byClaim('team', { limits: [day({ calls: 3 })] }),
    byClaim('person', { limits: [day({ calls: 2 })] }),
  ];

  it('needs room on every level of the tree, and is charged on all or none', async () => {
    const { statuses } = runBudget(tree);
    const ann = of({ org: 'acme', team: 'red', person: 'ann' });
    const bob = of({ org: 'acme', team: 'red', person: 'bob' });
    const cem = of({ org: 'acme', team: 'blue', person: 'cem' });
    // Ann has two, then the team has one left, then the organisation.
    expect(await statuses([ann, ann, ann, ann, bob, bob, cem, cem])).toEqual([200, 200, 429, 429, 200, 429, 200, 429]);
  });

  it('keeps nodes of equal names apart that are below different ones', async () => {
    const { statuses } = runBudget([byClaim('org'), byClaim('team', { limits: [day({ calls: 1 })] })]);
    const red = (org: string) => of({ org, team: 'red' });
    expect(await statuses([red('a'), red('b'), red('a'), red('b')])).toEqual([200, 200, 429, 429]);
    const joined = [of({ org: 'a/3:red', team: 'x' }), of({ org: 'a', team: 'red/1:x' })];
    expect(await statuses(joined)).toEqual([200, 200]);
  });

  it('says which level and period it was, and when to come again', async () => {
    const { ask, services } = runBudget([byClaim('team', { limits: [day({ calls: 1 })] })]);
    await services.clock.advance(86_400_000 - (services.clock.nowMs() % 86_400_000));
    await ask({}, of({ team: 'red' }));
    const { reply, event } = await ask({}, of({ team: 'red' }));
    const message = 'The budget of this team for the day is used up.';
    expect(reply).toMatchObject({ status: 429, headers: { 'retry-after': '86400' } });
    expect(JSON.parse(reply.body)).toMatchObject({ message, error: { message } });
    expect(event.refusal).toMatchObject({ code: 'budget_exceeded' });
    expect(event.custom).toEqual({
      budget: { refused: { level: 'team', node: 'red', period: 'day', of: 'calls', limit: 1 } },
    });
  });

  it('says what was configured, and nothing else, when told to', async () => {
    const own = { error_code: 402, error_message: 'Ask Eve for more.', hide_client_headers: true };
    const { ask } = runBudget([byClaim('team', { limits: [day({ calls: 0, alert_at: [0.5] })] })], own);
    const { reply } = await ask({}, of({ team: 'red' }));
    expect(reply.status).toBe(402);
    expect(JSON.parse(reply.body)).toMatchObject({ message: 'Ask Eve for more.' });
    expect(reply.headers['retry-after']).toBeUndefined();
  });

  it.each([
    [{ tokens: 250 }, 2],
    [{ calls: 3 }, 3],
    // 100 tokens read at 2.5 dollars per million, and 20 written at 10.
    [{ money: 0.001 }, 2],
  ])('counts %j', async (limit, served) => {
    const run = runBudget([byClaim('team', { limits: [day(limit)] })]);
    run.answers[0] = { input: 100, output: 20 };
    const seen = await run.statuses(Array(6).fill(of({ team: 'red' })));
    expect(seen.filter((status) => status === 200)).toHaveLength(served);
  });

  it('refuses models whose price nobody knows where money is limited, or charges what was configured', async () => {
    const levels = [byClaim('team', { limits: [day({ money: 1 })] })];
    const models = { targets: [target('house-model')] };
    const strict = runBudget(levels, {}, { models });
    expect((await strict.ask()).outcome).toMatchObject({ status: 403, code: 'budget_price_unknown' });
    const priced = runBudget(levels, { unknown_cost: 10_000 }, { models });
    priced.answers[0] = { input: 100, output: 0 };
    expect(await priced.statuses([{}, {}])).toEqual([200, 429]);
  });

  it('begins anew with the day, the week and the month', async () => {
    const limits = [day({ calls: 1 }), { period: 'week', calls: 2 }];
    const { statuses, services } = runBudget([byClaim('team', { limits })], { timezone: 'America/New_York' });
    const { clock } = services;
    // Monday, the first of June, at noon in New York.
    await clock.advance(Date.UTC(2026, 5, 1, 16) - clock.nowMs());
    const red = of({ team: 'red' });
    expect(await statuses([red, red])).toEqual([200, 429]);
    await clock.advance(86_400_000);
    expect(await statuses([red, red])).toEqual([200, 429]);
    await clock.advance(86_400_000);
    expect(await statuses([red])).toEqual([429]);
    await clock.advance(5 * 86_400_000);
    expect(await statuses([red])).toEqual([200]);
  });
});

describe('overrides of budget', () => {
  it('are for one node, or for all with some value', async () => {
    const levels = [
      byClaim('org'),
      byClaim('team', {
        limits: [day({ calls: 1 })],
        overrides: [
          { for: { org: 'acme', team: 'red' }, limits: [day({ calls: 3 })] },
          { for: { org: 'acme' }, limits: [day({ calls: 2 })] },
        ],
      }),
    ];
    const { statuses } = runBudget(levels);
    for (const [org, team, served] of [
      ['acme', 'red', 3],
      ['acme', 'blue', 2],
      ['other', 'red', 1],
    ] as const) {
      const seen = await statuses(Array(4).fill(of({ org, team })));
      expect(seen.filter((status) => status === 200)).toHaveLength(served);
    }
  });

  it('may be for a time: what was used meanwhile stays used', async () => {
    const services = fakeServices();
    const start = services.clock.nowMs();
    const at = (hours: number) => new Date(start + hours * 3_600_000).toISOString();
    const more = { for: { team: 'red' }, limits: [{ period: 'month', calls: 3 }], from: at(1), until: at(2) };
    const levels = [byClaim('team', { limits: [{ period: 'month', calls: 1 }], overrides: [more] })];
    const { statuses } = runBudget(levels, {}, { services });
    const red = of({ team: 'red' });
    expect(await statuses([red, red])).toEqual([200, 429]);
    await services.clock.advance(3_600_000);
    expect(await statuses([red, red, red])).toEqual([200, 200, 429]);
    await services.clock.advance(3_600_000);
    expect(await statuses([red])).toEqual([429]);
  });

  it('name consumers and groups as people do', async () => {
    const services = fakeServices({ consumers: [{ username: 'ann', id: 'c-1', groups: ['gold'] }] });
    const own = (type: string, name: string) => ({
      name: 'who',
      by: { type },
      limits: [day({ calls: 1 })],
      overrides: [{ for: { who: name }, limits: [day({ calls: 2 })] }],
    });
    const ann = { consumer: services.consumer('ann') };
    for (const level of [own('consumer', 'ann'), own('consumer_group', 'gold')]) {
      const { statuses } = runBudget([level], { namespace: level.by.type }, { services });
      expect(await statuses([ann, ann, ann])).toEqual([200, 200, 429]);
    }
  });
});

describe('requests of which a level knows nothing', () => {
  const level = (absent: string) => byClaim('team', { absent, limits: [day({ calls: 1 })] });

  it('share a node, or are left out, or refused', async () => {
    expect(await runBudget([level('together')]).statuses([{}, {}, of({ team: '-' })])).toEqual([200, 429, 200]);
    expect(await runBudget([level('skip')]).statuses([{}, {}])).toEqual([200, 200]);
    const { ask } = runBudget([level('refuse')]);
    expect((await ask()).outcome).toMatchObject({ status: 403, code: 'budget_node_unknown' });
  });
});

describe('alerts of budget', () => {
  it('are in a header, in the record, and once in the log', async () => {
    const limits = [day({ calls: 4, alert_at: [0.5, 0.75] })];
    const { ask, services } = runBudget([byClaim('org'), byClaim('team', { limits })]);
    const red = of({ org: 'acme', team: 'red' });
    const headers: unknown[] = [];
    const events: unknown[] = [];
    for (let i = 0; i < 4; i++) {
      const { reply, event } = await ask({}, red);
      headers.push(reply.headers['x-budget-alert']);
      events.push(event.custom);
    }
    const header = (part: number) => `team;period=day;of=calls;passed=${part}`;
    expect(headers).toEqual([undefined, header(0.5), header(0.75), header(0.75)]);
    const alert = { level: 'team', node: 'acme/red', period: 'day', of: 'calls', limit: 4 };
    expect(events[0]).toBeUndefined();
    expect(events.slice(1)).toMatchObject([
      { budget: { alerts: [{ ...alert, used: 2, passed: 0.5 }] } },
      { budget: { alerts: [{ ...alert, used: 3, passed: 0.75 }] } },
      { budget: { alerts: [{ ...alert, used: 4, passed: 0.75 }] } },
    ]);
    const warnings = services.log.entries.filter(({ level }) => level === 'warn');
    expect(warnings.map(({ fields }) => fields['passed'])).toEqual([0.5, 0.75]);
  });

  it('are not told of what other workers were lent, and may give back', async () => {
    const limits = [day({ calls: 4, alert_at: [0.5] })];
    const { ask, services } = runBudget([byClaim('team', { limits })]);
    const accounts = services.counters.accounts.local;
    const reserve = accounts.reserve.bind(accounts);
    accounts.reserve = async (...asked) => {
      const result = await reserve(...asked);
      if (result.outcome !== 'reserved') return result;
      return { ...result, left: result.left.map((windows) => windows.map((units) => units - 2)) };
    };
    const first = await ask({}, of({ team: 'red' }));
    expect(first.reply.headers['x-budget-alert']).toBeUndefined();
    expect(first.event.custom).toBeUndefined();
  });

  it('are all that happens where a limit stops nobody', async () => {
    const limits = [day({ calls: 2, alert_at: [1], stop: false })];
    const { ask } = runBudget([byClaim('team', { limits })]);
    const seen: unknown[] = [];
    for (let i = 0; i < 4; i++) {
      const { outcome, event } = await ask({}, of({ team: 'red' }));
      expect(outcome).toBe('passed');
      seen.push((event.custom as { budget?: { alerts: { used: number }[] } } | undefined)?.budget?.alerts[0]?.used);
    }
    expect(seen).toEqual([undefined, 2, 3, 4]);
  });

  it('are in no header when told so', async () => {
    const limits = [day({ calls: 1, alert_at: [0.1] })];
    const { ask } = runBudget([byClaim('team', { limits })], { hide_client_headers: true });
    const { reply, event } = await ask({}, of({ team: 'red' }));
    expect(reply.headers['x-budget-alert']).toBeUndefined();
    expect(event.custom).toHaveProperty('budget.alerts');
  });
});

describe('a configuration of budget', () => {
  const problemsOf = (config: object): string[] => {
    const parsed = budget.schema.safeParse(config);
    if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return budget.check!(parsed.data, { route: undefined, service: undefined, tags: [] }).map(
      ({ path, message }) => `${path}: ${message}`,
    );
  };
  const level = (more: object) => ({ levels: [byClaim('team', { limits: [day({ calls: 1 })], ...more })] });

  it('takes the example of its README', () => {
    expect(problemsOf(readmeExample(import.meta.url, 'budget'))).toEqual([]);
  });

  it.each([
    [{}, 'levels: '],
    [{ levels: [] }, 'levels: Too small'],
    [{ levels: [byClaim('team')] }, 'levels: at least one level needs limits'],
    [{ levels: [byClaim('a', { limits: [day({ calls: 1 })] }), byClaim('a')] }, 'levels: two levels have one name'],
    [level({ name: 'my team' }), 'levels.0.name: should be a name'],
    [level({ by: { type: 'claim' } }), 'levels.0.by.key: required when type is claim'],
    [level({ by: { type: 'consumer', key: 'x' } }), 'levels.0.by.key: should be one of id, username, custom_id'],
    [level({ limits: [day({})] }), 'levels.0.limits.0: exactly one of money, tokens and calls'],
    [level({ limits: [day({ calls: 1, tokens: 1 })] }), 'levels.0.limits.0: exactly one of money, tokens and calls'],
    [level({ limits: [day({ calls: -1 })] }), 'levels.0.limits.0.calls: '],
    [level({ limits: [day({ calls: 1 }), day({ calls: 2 })] }), 'levels.0.limits.1: there are two limits of the same'],
    [level({ limits: [day({ calls: 1, stop: false })] }), 'levels.0.limits.0.alert_at: required when stop is false'],
    [level({ limits: [day({ calls: 1, alert_at: [80] })] }), 'levels.0.limits.0.alert_at.0: '],
    [level({ limits: [{ period: 'year', calls: 1 }] }), 'levels.0.limits.0.period: '],
    [
      level({ overrides: [{ for: { person: 'a' }, limits: [day({ calls: 1 })] }] }),
      'levels.0.overrides.0.for.person: should be this level or one above it: team',
    ],
    [level({ overrides: [{ for: {}, limits: [day({ calls: 1 })] }] }), 'levels.0.overrides.0.for: at least one level'],
    [
      level({ overrides: [{ for: { team: 'a' }, limits: [day({ calls: 1 })], until: 'tomorrow' }] }),
      'levels.0.overrides.0.until: should be a moment',
    ],
    [
      level({
        overrides: [
          {
            for: { team: 'a' },
            limits: [day({ calls: 1 })],
            from: '2026-02-01T00:00:00Z',
            until: '2026-01-01T00:00:00Z',
          },
        ],
      }),
      'levels.0.overrides.0.until: should be later than from',
    ],
    [{ ...level({}), timezone: 'Nowhere' }, 'timezone: is no time zone that is known here'],
    [{ ...level({}), strategy: 'cluster' }, 'strategy: cluster needs a database'],
  ])('is refused where it cannot work: %j', (config, problem) => {
    expect(problemsOf(config).join('\n')).toContain(problem);
  });
});
