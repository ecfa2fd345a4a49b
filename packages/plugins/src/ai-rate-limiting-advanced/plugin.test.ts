import { type ExchangeOptions, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadModels, runBeforeModels, target } from '../shared/spending/test/models.ts';
import { aiRateLimitingAdvanced } from './plugin.ts';

beforeAll(() => loadModels(aiRateLimitingAdvanced));

/** The prompt of these tests is 12 tokens long, as it is estimated. */
const promptTokens = 12;
const fixed = { window_type: 'fixed' };
const limit = (amount: number, more: object = {}) => ({ limit: amount, window_size: 60, ...more });
const perMinute = (amount: number, more: object = {}, policy: object = {}) => ({
  policies: [{ limits: [limit(amount, more)], ...fixed, ...policy }],
});
const providers = (amount: number, more: object = {}) => ({
  llm_providers: [{ name: 'openai', limit: [amount], window_size: [60] }],
  ...fixed,
  ...more,
});

const statusOf = ({ outcome }: { outcome: 'passed' | { status: number } }) =>
  outcome === 'passed' ? 200 : outcome.status;

describe('ai-rate-limiting-advanced', () => {
  it('counts what was used, and refuses what there is no room for', async () => {
    const { ask, answers, asked } = runBeforeModels(aiRateLimitingAdvanced, perMinute(100));
    answers[0] = { input: 20, output: 30 };
    expect(statusOf(await ask({ max_tokens: 30 }))).toBe(200);
    expect(statusOf(await ask({ max_tokens: 30 }))).toBe(200);
    const third = await ask({ max_tokens: 30 });
    expect(third.outcome).toMatchObject({ status: 429, code: 'ai_rate_limit_exceeded' });
    expect(asked()).toBe(2);
  });

  it('tells callers what is left, and when to come again', async () => {
    const { ask, services } = runBeforeModels(aiRateLimitingAdvanced, perMinute(100));
    await services.clock.advance(12_300);
    const first = await ask({ max_tokens: 30 });
    const text = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 30 });
    expect(first.reply.headers).toMatchObject({
      'x-ai-ratelimit-limit-minute-policy-1': '100',
      'x-ai-ratelimit-remaining-minute-policy-1': String(100 - 30 - Math.ceil(text.length / 4)),
      'x-ai-ratelimit-reset': '48',
    });
    for (let i = 0; i < 4; i++) await ask({ max_tokens: 30 });
    const refused = await ask({ max_tokens: 90 });
    expect(refused.reply).toMatchObject({
      status: 429,
      headers: {
        'retry-after': '48',
        'x-ai-ratelimit-retry-after': '48',
        'x-ai-ratelimit-retry-after-minute-policy-1': '48',
        'x-ai-ratelimit-reset-minute-policy-1': '48',
      },
    });
    const message = 'AI token rate limit exceeded for provider(s): policy-1';
    expect(JSON.parse(refused.reply.body)).toMatchObject({ message, error: { message } });
  });

  it('hides the providers, or all of it, when told to, and says what was configured', async () => {
    const hidden = { error_hide_providers: true, hide_client_headers: true };
    const quiet = runBeforeModels(aiRateLimitingAdvanced, { ...perMinute(0), ...hidden });
    const { reply } = await quiet.ask();
    expect(Object.keys(reply.headers).filter((name) => /retry|limit/.test(name))).toEqual([]);
    expect(JSON.parse(reply.body)).toMatchObject({ message: 'AI token rate limit exceeded' });
    const own = runBeforeModels(aiRateLimitingAdvanced, {
      ...perMinute(0),
      error_code: 503,
      error_message: 'later, ',
    });
    expect((await own.ask()).reply).toMatchObject({
      status: 503,
      body: expect.stringContaining('"message":"later, policy-1"'),
    });
  });

  it('adds a random delay to Retry-After, within its bound', async () => {
    const { ask } = runBeforeModels(aiRateLimitingAdvanced, { ...perMinute(0), retry_after_jitter_max: 20 });
    const seen = new Set<number>();
    for (let i = 0; i < 100; i++) seen.add(Number((await ask()).reply.headers['retry-after']));
    expect(seen.size).toBeGreaterThan(5);
    for (const seconds of seen) expect(seconds).toSatisfy((value: number) => value >= 60 && value <= 80);
  });

  it('tells of windows of several lengths and kinds apart', async () => {
    const limits = [
      limit(5000),
      { limit: 9000, window_size: 30 },
      { limit: 2, window_size: 60, tokens_count_strategy: 'cost' },
    ];
    const { ask } = runBeforeModels(aiRateLimitingAdvanced, { policies: [{ id: 'free tier', limits, ...fixed }] });
    const names = Object.keys((await ask({ max_tokens: 10 })).reply.headers);
    expect(names.filter((name) => name.startsWith('x-ai-ratelimit-limit'))).toEqual([
      'x-ai-ratelimit-limit-30-free-tier',
      'x-ai-ratelimit-limit-minute-free-tier',
      'x-ai-ratelimit-limit-minute-free-tier-cost',
    ]);
  });
});

describe('what ai-rate-limiting-advanced sets aside', () => {
  it('is what a request will probably use: those that come at once cannot spend the same rest', async () => {
    const { run, services, ask, asked, holdAnswers } = runBeforeModels(aiRateLimitingAdvanced, perMinute(200));
    const release = holdAnswers();
    const all = Array.from({ length: 20 }, () => ask({ max_tokens: 30 }));
    await expect.poll(asked).toBe(4);
    release();
    const statuses = (await Promise.all(all)).map(statusOf);
    expect(statuses.filter((status) => status === 429)).toHaveLength(16);
    expect(services.counters.accounts.local.outstanding.size).toBe(0);
    await run.close();
  });

  it.each([
    ['a provider that cannot be reached', [{ error: 'connect' as const }]],
    ['a provider that refuses', [{ status: 500 }]],
  ])('comes back from %s', async (_what, answers) => {
    const models = runBeforeModels(aiRateLimitingAdvanced, perMinute(60));
    models.answers = answers;
    for (let i = 0; i < 10; i++) expect(statusOf(await models.ask({ max_tokens: 30 }))).not.toBe(429);
    models.answers = [{ input: 1, output: 1 }];
    expect(statusOf(await models.ask({ max_tokens: 30 }))).toBe(200);
  });

  it('comes back when the request is refused by somebody else, or not sent', async () => {
    const { run, services } = runBeforeModels(aiRateLimitingAdvanced, perMinute(60));
    const refused = await run.trace({ method: 'POST', json: { messages: 'none' } });
    expect(refused.reply.status).toBe(400);
    expect(services.counters.accounts.local.outstanding.size).toBe(0);
  });

  it('is never more than a window holds, so that a small limit serves one at a time', async () => {
    const { ask, answers } = runBeforeModels(aiRateLimitingAdvanced, perMinute(100));
    answers[0] = { input: 10, output: 5 };
    for (let i = 0; i < 3; i++) expect(statusOf(await ask({ max_tokens: 1e9, n: 1000 }))).toBe(i === 0 ? 200 : 429);
    const modest = runBeforeModels(aiRateLimitingAdvanced, { ...perMinute(100), expected_output_tokens: 20 });
    modest.answers[0] = { input: 10, output: 5 };
    // All that is asked for does not fit, and what answers have been does.
    for (let i = 0; i < 5; i++) expect(statusOf(await modest.ask({ max_tokens: 4096 }))).toBe(200);
  });

  it.each([-5, '4096', null, 1e9, {}])('is bounded whatever max_tokens is: %j', async (max_tokens) => {
    const { ask, services } = runBeforeModels(aiRateLimitingAdvanced, perMinute(10_000));
    await ask({ max_tokens });
    const used = services.counters.accounts.local;
    expect(used.outstanding.size).toBe(0);
    expect(statusOf(await ask({ max_tokens: 10 }))).toBe(200);
  });

  it('is what answers have been, where the caller does not say', async () => {
    const models = runBeforeModels(aiRateLimitingAdvanced, { ...perMinute(1000), expected_output_tokens: 800 });
    models.answers[0] = { input: 10, output: 40 };
    expect(statusOf(await models.ask())).toBe(200);
    // Were 800 expected again, nothing more would fit.
    const { reply } = await models.ask();
    expect(Number(reply.headers['x-ai-ratelimit-remaining-minute-policy-1'])).toBeGreaterThan(800);
  });

  it('is nothing with charge after: the request that crosses the limit is served, and the next one is not', async () => {
    const after = { ...perMinute(100), charge: 'after' };
    const { ask, answers } = runBeforeModels(aiRateLimitingAdvanced, after);
    answers[0] = { input: 60, output: 30 };
    expect((await ask()).reply.headers).toMatchObject({ 'x-ai-ratelimit-remaining-minute-policy-1': '100' });
    expect((await ask()).reply.headers).toMatchObject({ 'x-ai-ratelimit-remaining-minute-policy-1': '10' });
    expect((await ask()).reply).toMatchObject({
      status: 429,
      headers: { 'x-ai-ratelimit-remaining-minute-policy-1': '0' },
    });
  });
});

describe('what ai-rate-limiting-advanced counts', () => {
  async function used(strategy: object, more: object = {}): Promise<number[]> {
    const models = runBeforeModels(aiRateLimitingAdvanced, { ...perMinute(1000, strategy), ...more });
    models.answers[0] = { input: 100, output: 50 };
    await models.ask({ max_tokens: 60 });
    const { accounts } = models.services.counters;
    const key = models.run.instance.entity.id;
    const name = (strategy as { tokens_count_strategy: string }).tokens_count_strategy;
    return [accounts.local.used(`ai-limits ${key}`, `8:policy-1:${name}`, '60000ms')];
  }

  it.each([
    ['total_tokens', 150],
    ['prompt_tokens', 100],
    ['completion_tokens', 50],
    ['requests', 1],
    // 2.5 and 10 dollars per million, in billionths.
    ['cost', 100 * 2_500 + 50 * 10_000],
  ])('%s', async (tokens_count_strategy, amount) => {
    expect(await used({ tokens_count_strategy })).toEqual([amount]);
  });

  it('what a plugin counts under a name of its own', async () => {
    const models = runBeforeModels(
      aiRateLimitingAdvanced,
      perMinute(100, { tokens_count_strategy: 'quantity', quantity: 'output_tokens' }),
    );
    models.answers[0] = { input: 1, output: 60 };
    expect([statusOf(await models.ask()), statusOf(await models.ask()), statusOf(await models.ask())]).toEqual([
      200, 200, 429,
    ]);
  });

  it('refuses a model whose price nobody knows where cost is counted, or charges what was configured', async () => {
    const cost = perMinute(1, { tokens_count_strategy: 'cost' });
    const models = { targets: [target('house-model')] };
    const strict = runBeforeModels(aiRateLimitingAdvanced, cost, { models });
    expect((await strict.ask()).reply).toMatchObject({ status: 403, body: expect.stringContaining('price') });
    expect(strict.asked()).toBe(0);
    const priced = runBeforeModels(aiRateLimitingAdvanced, { ...cost, unknown_cost: 5000 }, { models });
    priced.answers[0] = { input: 60, output: 140 };
    expect(statusOf(await priced.ask({ max_tokens: 50 }))).toBe(200);
    // 200 tokens at 5000 dollars per million are a dollar.
    expect(statusOf(await priced.ask({ max_tokens: 100 }))).toBe(429);
  });

  it('how many are under way', async () => {
    const config = { policies: [{ concurrent_requests: 2 }] };
    const { ask, asked, services, holdAnswers } = runBeforeModels(aiRateLimitingAdvanced, config);
    const release = holdAnswers();
    const under = [ask(), ask()];
    await expect.poll(asked).toBe(2);
    expect((await ask()).outcome).toMatchObject({ status: 429, code: 'ai_requests_under_way' });
    release();
    await Promise.all(under);
    expect(services.places.local.taken.size).toBe(0);
  });
});

describe('policies of ai-rate-limiting-advanced', () => {
  const services = fakeServices({ consumers: [{ username: 'ann', groups: ['gold'] }, { username: 'bob' }] });
  const [ann, bob] = [services.consumer('ann'), services.consumer('bob')];
  const once = { limits: [{ limit: 1, window_size: 60, tokens_count_strategy: 'requests' }], ...fixed };

  async function statuses(
    policies: object[],
    requests: ExchangeOptions[],
    models?: Record<string, unknown>,
  ): Promise<number[]> {
    const { ask } = runBeforeModels(aiRateLimitingAdvanced, { policies }, models === undefined ? {} : { models });
    const seen: number[] = [];
    for (const request of requests) seen.push(statusOf(await ask({}, request)));
    return seen;
  }

  it.each([
    [{ type: 'consumer', values: ['ann'] }, { consumer: ann }, { consumer: bob }],
    [{ type: 'consumer_group', values: ['gold'] }, { consumer: ann }, { consumer: bob }],
    [
      { type: 'header', key: 'X-Team', values: ['red'] },
      { headers: { 'x-team': 'red' } },
      { headers: { 'x-team': 'blue' } },
    ],
    [{ type: 'header', key: 'X-Team' }, { headers: { 'x-team': 'any' } }, {}],
    [{ type: 'ip', values: ['10.0.0.0/8'] }, { clientIp: '10.1.2.3' }, { clientIp: '11.1.2.3' }],
    [{ type: 'path', values: ['/eu'] }, { url: '/eu/chat' }, { url: '/europe' }],
    [
      { type: 'claim', key: '.org', values: ['Acme Corp'] },
      { claims: { org: 'Acme Corp' } },
      { claims: { org: 'Acme' } },
    ],
    [
      { type: 'agent', values: ['planner'] },
      { actors: [{ type: 'agent', id: 'planner' }] },
      { actors: [{ type: 'person', id: 'planner' }] },
    ],
    [{ type: 'person' }, { actors: [{ type: 'person', id: 'eve' }] }, {}],
  ] as [object, ExchangeOptions, ExchangeOptions][])('are for what they match: %j', async (match, matching, other) => {
    const policy = [{ match: [match], ...once }];
    expect(await statuses(policy, [matching, matching, other, other])).toEqual([200, 429, 200, 200]);
  });

  it('are for what all of their matches are for', async () => {
    const match = [
      { type: 'header', key: 'x-team', values: ['red'] },
      { type: 'ip', values: ['10.0.0.0/8'] },
    ];
    const red = { headers: { 'x-team': 'red' } };
    const inside = { clientIp: '10.0.0.1' };
    const requests = [red, red, inside, inside, { ...red, ...inside }, { ...red, ...inside }];
    expect(await statuses([{ match, ...once }], requests)).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('count values apart where they are told to, and else together', async () => {
    const teams = ['red', 'blue', 'red'].map((team) => ({ headers: { 'x-team': team } }));
    const header = { type: 'header', key: 'x-team' };
    expect(await statuses([{ match: [{ ...header, partition_by: true }], ...once }], teams)).toEqual([200, 200, 429]);
    expect(await statuses([{ match: [header], ...once }], teams)).toEqual([200, 429, 429]);
  });

  it('count no two callers together who choose their values', async () => {
    const match = ['x-a', 'x-b'].map((key) => ({ type: 'header', key, partition_by: true }));
    const requests = [{ headers: { 'x-a': 'a:1:b', 'x-b': 'c' } }, { headers: { 'x-a': 'a', 'x-b': '1:b:c' } }];
    expect(await statuses([{ match, ...once }], requests)).toEqual([200, 200]);
  });

  it('without a match are for what no other is for', async () => {
    const policies = [
      { match: [{ type: 'header', key: 'x-team', values: ['red'] }], limits: [limit(1_000_000)] },
      { id: 'rest', ...once },
    ];
    const red = { headers: { 'x-team': 'red' } };
    expect(await statuses(policies, [red, red, red, {}, {}])).toEqual([200, 200, 200, 200, 429]);
  });

  it('hold all at once: what one refuses is counted in none', async () => {
    const policies = [
      {
        match: [{ type: 'path' }],
        limits: [{ limit: 3, window_size: 60, tokens_count_strategy: 'requests' }],
        ...fixed,
      },
      { match: [{ type: 'header', key: 'x-team', partition_by: true }], ...once },
    ];
    const from = (team: string) => ({ headers: { 'x-team': team } });
    const requests = [from('red'), from('red'), from('red'), from('red'), from('blue'), from('green'), from('black')];
    expect(await statuses(policies, requests)).toEqual([200, 429, 429, 429, 200, 200, 429]);
  });

  it('look at the model that is really asked, and let another one stand in', async () => {
    const models = {
      targets: [target('gpt-4o', { model_alias: 'smart' }), target('gpt-4o-mini')],
      balancer: { algorithm: 'priority', failover_criteria: ['error', 'http_500', 'non_idempotent'] },
    };
    models.targets[0] = { ...models.targets[0]!, weight: 200 } as never;
    const policies = [{ match: [{ type: 'model', values: ['gpt-4o'] }], ...once }];
    const run = runBeforeModels(aiRateLimitingAdvanced, { policies }, { models });
    const modelsAsked: (string | undefined)[] = [];
    for (let i = 0; i < 3; i++) modelsAsked.push((await run.ask()).x.llm?.requestModel);
    expect(modelsAsked).toEqual(['gpt-4o', 'gpt-4o-mini', 'gpt-4o-mini']);
  });

  it('hold for a model that is asked instead of another, which is not charged', async () => {
    const models = {
      targets: [{ ...target('gpt-4o'), weight: 200 }, target('gpt-4o-mini')],
      balancer: { algorithm: 'priority', failover_criteria: ['error', 'http_500', 'non_idempotent'] },
    };
    const of = (model: string) => ({ id: model, match: [{ type: 'model', values: [model] }], ...once });
    const run = runBeforeModels(aiRateLimitingAdvanced, { policies: [of('gpt-4o'), of('gpt-4o-mini')] }, { models });
    run.answers = [{ status: 500 }, { input: 1, output: 1 }];
    expect((await run.ask()).x.llm?.requestModel).toBe('gpt-4o-mini');
    // The model that failed has its request left, the other one has not.
    run.answers = [{ status: 500 }];
    expect((await run.ask()).reply.status).toBe(500);
    run.answers = [{ input: 1, output: 1 }];
    expect((await run.ask()).x.llm?.requestModel).toBe('gpt-4o');
    expect((await run.ask()).reply).toMatchObject({
      status: 429,
      body: expect.stringContaining('exceeded for provider(s): openai'),
    });
  });
});

describe('limits by provider of ai-rate-limiting-advanced', () => {
  it('are for the provider that is asked, and for each caller', async () => {
    const { ask } = runBeforeModels(aiRateLimitingAdvanced, providers(1, { tokens_count_strategy: 'requests' }));
    const [here, there] = [{ clientIp: '10.0.0.1' }, { clientIp: '10.0.0.2' }];
    expect(statusOf(await ask({}, here))).toBe(200);
    const refused = await ask({}, here);
    expect(refused.reply).toMatchObject({
      status: 429,
      headers: { 'x-ai-ratelimit-limit-minute-openai': '1', 'x-ai-ratelimit-remaining-minute-openai': '0' },
    });
    expect(JSON.parse(refused.reply.body).message).toBe('AI token rate limit exceeded for provider(s): openai');
    expect(statusOf(await ask({}, there))).toBe(200);
  });

  it('are for nobody else’s models', async () => {
    const models = { targets: [target('m', { provider: 'mistral' })] };
    const { ask } = runBeforeModels(aiRateLimitingAdvanced, providers(0), { models });
    expect(statusOf(await ask())).toBe(200);
  });

  it.each([
    [{ identifier: 'header', header_name: 'x-team' }, { headers: { 'x-team': 'a' } }, { headers: { 'x-team': 'b' } }],
    [{ identifier: 'credential' }, { credential: { id: 'a' } }, { credential: { id: 'b' } }],
    [{ identifier: 'claim', claim: 'org' }, { claims: { org: 'a' } }, { claims: { org: 'b' } }],
    [{ identifier: 'agent' }, { actors: [{ type: 'agent', id: 'a' }] }, { actors: [{ type: 'agent', id: 'b' }] }],
    [{ identifier: 'ip' }, { clientIp: '10.0.0.1' }, { clientIp: '10.0.0.2' }],
    [{ identifier: 'path', path: '/a' }, { url: '/a' }, { url: '/b' }],
  ] as [object, ExchangeOptions, ExchangeOptions][])('count callers apart by %j', async (identifier, one, other) => {
    const config = providers(1, { tokens_count_strategy: 'requests', ...identifier });
    const { ask } = runBeforeModels(aiRateLimitingAdvanced, config);
    const seen = [await ask({}, one), await ask({}, other), await ask({}, one), await ask({}, other)];
    expect(seen.map(statusOf)).toEqual([200, 200, 429, 429]);
  });

  it('may be of prompts, which are counted before they are sent; refused ones too, unless told otherwise', async () => {
    const requestPrompt = {
      llm_providers: [{ name: 'requestPrompt', limit: [2 * promptTokens], window_size: [60] }],
      window_type: 'sliding',
    };
    for (const [penalty, after] of [
      [{}, 429],
      [{ disable_penalty: true }, 200],
    ] as const) {
      const { ask, services } = runBeforeModels(aiRateLimitingAdvanced, { ...requestPrompt, ...penalty });
      expect((await ask()).reply.headers['x-ai-ratelimit-query-cost']).toBe(`${promptTokens}`);
      const seen = [];
      for (let i = 0; i < 10; i++) seen.push(statusOf(await ask()));
      expect(seen).toEqual([200, ...Array(9).fill(429)]);
      await services.clock.advance(95_000);
      expect(statusOf(await ask())).toBe(after);
    }
  });
});

describe('ai-rate-limiting-advanced and calls of tools', () => {
  const requests = perMinute(3, { tokens_count_strategy: 'requests' });
  const call = (id: number) => ({
    type: 'request' as const,
    method: 'tools/call',
    idText: `${id}`,
    target: 't',
    params: {},
  });
  const list = { ...call(9), method: 'tools/list', target: undefined };

  /** As ai-mcp-proxy would have read it. */
  function runAtTools(config: object, attached: object = {}) {
    const plugin: typeof aiRateLimitingAdvanced = {
      ...aiRateLimitingAdvanced,
      setup(settings, services, context) {
        const own = aiRateLimitingAdvanced.setup(settings, services, { ...context, ...attached });
        return {
          ...own,
          wantsCall: () => true,
          readCall: (_x, body) => JSON.parse(String(body)),
        };
      },
    };
    const run = runPlugin(plugin, config as Record<string, unknown>);
    return (messages: object[], batch = false, request: object = {}) =>
      run.trace({ method: 'POST', json: { kind: 'mcp', messages, batch }, ...request });
  }

  it('counts each of them, also in a batch, and nothing else', async () => {
    const ask = runAtTools(requests);
    expect(statusOf(await ask([list]))).toBe(200);
    expect(statusOf(await ask([call(1), list, call(2)], true))).toBe(200);
    const refused = await ask([call(3), call(4), list], true);
    expect(refused.reply.status).toBe(429);
    expect(JSON.parse(refused.reply.body)).toMatchObject([
      { jsonrpc: '2.0', id: 3, error: { code: 429, data: { reason: 'rate_limited' } } },
      { id: 4 },
      { id: 9 },
    ]);
    expect(statusOf(await ask([call(5)]))).toBe(200);
    const last = await ask([call(6)]);
    expect(JSON.parse(last.reply.body)).toEqual({
      jsonrpc: '2.0',
      id: 6,
      error: {
        code: 429,
        message: 'AI token rate limit exceeded for provider(s): policy-1',
        data: { reason: 'rate_limited' },
      },
    });
  });

  it('counts no tokens of them', async () => {
    const ask = runAtTools(perMinute(0));
    expect(statusOf(await ask([call(1)]))).toBe(200);
  });

  it('counts what the gateway asks itself only where the plugin is of that route', async () => {
    const inner = { isInner: true };
    const everywhere = runAtTools(perMinute(0, { tokens_count_strategy: 'requests' }));
    expect(statusOf(await everywhere([call(1)], false, inner))).toBe(200);
    const ofRoute = runAtTools(perMinute(0, { tokens_count_strategy: 'requests' }), { routeId: 'r' });
    expect(statusOf(await ofRoute([call(1)], false, inner))).toBe(429);
  });
});

describe('ai-rate-limiting-advanced with redis', () => {
  const redis = { strategy: 'redis', redis: { host: 'redis.internal' } };

  it('counts there with the settings as configured', async () => {
    const models = runBeforeModels(aiRateLimitingAdvanced, { ...perMinute(100), ...redis, nodes: 3 });
    const { accounts } = models.services.counters;
    expect(accounts.redisSettings[0]).toMatchObject({ host: 'redis.internal', port: 6379 });
    expect(accounts.redisOptions).toEqual([{ onOutage: 'share', nodes: 3 }]);
    models.answers[0] = { input: 60, output: 40 };
    expect(statusOf(await models.ask())).toBe(200);
    expect(statusOf(await models.ask())).toBe(429);
    const store = accounts.redis(accounts.redisSettings[0]!);
    store.failure = new Error('gone');
    expect((await models.ask()).reply).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    await models.run.close();
    expect(store.closed).toBe(1);
  });

  it('exchanges counts now and then, with charge after and a sync_rate', async () => {
    const models = runBeforeModels(aiRateLimitingAdvanced, {
      ...perMinute(100),
      ...redis,
      charge: 'after',
      sync_rate: 0.5,
    });
    const { counters } = models.services;
    expect(counters.redisOptions).toEqual([{ syncMs: 500, fallsBack: true }]);
    models.answers[0] = { input: 60, output: 50 };
    expect(statusOf(await models.ask())).toBe(200);
    expect((await models.ask()).reply).toMatchObject({
      status: 429,
      headers: { 'x-ai-ratelimit-remaining-minute-policy-1': '0', 'retry-after': '60' },
    });
    counters.redis(counters.redisSettings[0]!).fallback = undefined;
    counters.redis(counters.redisSettings[0]!).failure = new Error('gone');
    expect((await models.ask()).reply.status).toBe(503);
  });

  it('counts what is under way there too, over all nodes', async () => {
    const models = runBeforeModels(aiRateLimitingAdvanced, { policies: [{ concurrent_requests: 1 }], ...redis });
    const { places } = models.services;
    expect(places.redisOptions).toEqual([{ onOutage: 'share', nodes: 1 }]);
    const store = places.redis(places.redisSettings[0]!);
    const release = models.holdAnswers();
    const first = models.ask();
    await expect.poll(models.asked).toBe(1);
    expect(statusOf(await models.ask())).toBe(429);
    release();
    await first;
    expect(store.taken.size).toBe(0);
    store.isSilent = true;
    expect(statusOf(await models.ask())).toBe(503);
    await models.run.close();
    expect(store.closed).toBe(1);
  });

  it('counts in the node alone with sync_rate -1', async () => {
    const { services } = runBeforeModels(aiRateLimitingAdvanced, { ...perMinute(1), ...redis, sync_rate: -1 });
    expect(services.counters.accounts.redisSettings).toEqual([]);
  });
});

describe('ai-rate-limiting-advanced counts together', () => {
  it('what shares a namespace, and nothing else', async () => {
    const services = fakeServices();
    const at = (pluginId: string, more: object = {}) =>
      runBeforeModels(
        aiRateLimitingAdvanced,
        { ...perMinute(1, { tokens_count_strategy: 'requests' }), ...more },
        { services, pluginId },
      );
    const shared = { namespace: 'n' };
    expect(statusOf(await at('p1', shared).ask())).toBe(200);
    expect(statusOf(await at('p2', shared).ask())).toBe(429);
    expect(statusOf(await at('p3').ask())).toBe(200);
  });

  it('a month of the calendar as it begins where the caller lives', async () => {
    const limits = [{ limit: 1, period: 'month', tokens_count_strategy: 'requests' }];
    const policies = [{ limits, window_type: 'calendar', timezone: 'Asia/Tokyo' }];
    const { ask, services } = runBeforeModels(aiRateLimitingAdvanced, { policies });
    const now = services.clock.steadyMs();
    const firstOfNext = new Date(now);
    const start = Date.UTC(firstOfNext.getUTCFullYear(), firstOfNext.getUTCMonth() + 1, 1) - 9 * 3_600_000;
    expect(statusOf(await ask())).toBe(200);
    await services.clock.advance(start - now - 1);
    expect(statusOf(await ask())).toBe(429);
    await services.clock.advance(1);
    expect(statusOf(await ask())).toBe(200);
  });
});

describe('a configuration of ai-rate-limiting-advanced', () => {
  const problemsOf = (config: object): string[] => {
    const parsed = aiRateLimitingAdvanced.schema.safeParse(config);
    if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return aiRateLimitingAdvanced.check!(parsed.data, { route: undefined, service: undefined, tags: [] }).map(
      ({ path, message }) => `${path}: ${message}`,
    );
  };
  const policy = (more: object) => ({ policies: [{ limits: [limit(1)], ...more }] });

  it('takes the example of its README', () => {
    expect(problemsOf(readmeExample(import.meta.url, 'ai-rate-limiting-advanced'))).toEqual([]);
  });

  it.each([
    [{}, 'policies: at least one of policies and llm_providers is required'],
    [{ ...perMinute(1), ...providers(1) }, 'llm_providers: goes without policies'],
    [policy({ limits: [] }), 'policies.0.limits: Too small'],
    [{ policies: [{}] }, 'policies.0.limits: at least one limit is required'],
    [policy({ limits: [{ limit: 1 }] }), 'policies.0.limits.0.window_size: required when window_type is sliding'],
    [policy({ limits: [{ limit: -1, window_size: 60 }] }), 'policies.0.limits.0.limit: '],
    [policy({ limits: [limit(1), limit(2)] }), 'policies.0.limits.1: there are two limits of the same kind and window'],
    [policy({ window_type: 'calendar' }), 'policies.0.limits.0.period: required when window_type is calendar'],
    [
      policy({ limits: [{ ...limit(1), period: 'week' }] }),
      'policies.0.limits.0.period: goes with window_type calendar',
    ],
    [
      policy({ window_type: 'calendar', limits: [{ limit: 1, period: 'week', month_day: 3 }] }),
      'policies.0.limits.0.month_day: goes with period month',
    ],
    [policy({ timezone: 'UTC' }), 'policies.0.timezone: goes with window_type calendar'],
    [
      policy({ window_type: 'calendar', timezone: 'Mars/Olympus', limits: [{ limit: 1, period: 'day' }] }),
      'policies.0.timezone: is no time zone that is known here',
    ],
    [policy({ match: [{ type: 'header' }] }), 'policies.0.match.0.key: required when type is header'],
    [
      policy({ match: [{ type: 'consumer', key: 'name' }] }),
      'policies.0.match.0.key: should be one of id, username, custom_id',
    ],
    [
      policy({ match: [{ type: 'ip', key: 'x' }] }),
      'policies.0.match.0.key: goes with type header, claim, label, consumer or consumer_group',
    ],
    [policy({ match: [{ type: 'ip', values: ['nowhere'] }] }), 'policies.0.match.0.values.0: should be an address'],
    [policy({ match: [{ type: 'claim', key: '.a[' }] }), 'policies.0.match.0.key: is no path to a claim'],
    [policy({ match: [{ type: 'moon' }] }), 'policies.0.match.0.type: '],
    [
      {
        policies: [
          { id: 'a', limits: [limit(1)] },
          { id: 'a', limits: [limit(1)] },
        ],
      },
      'policies: two policies have one id',
    ],
    [{ ...perMinute(1), identifier: 'ip' }, 'identifier: goes with llm_providers'],
    [perMinute(1, { tokens_count_strategy: 'quantity' }), 'policies.0.limits.0.quantity: goes with'],
    [providers(1, { identifier: 'header' }), 'header_name: required when identifier is header'],
    [providers(1, { identifier: 'claim' }), 'claim: required when identifier is claim'],
    [
      { llm_providers: [{ name: 'openai', limit: [1, 2], window_size: [1] }] },
      'llm_providers.0.limit: You must provide the same number of windows and limits',
    ],
    [
      { llm_providers: [{ name: 'customCost', limit: [1], window_size: [1] }] },
      'llm_providers.0.name: customCost needs a function in Lua',
    ],
    [providers(1, { disable_penalty: true }), 'disable_penalty: goes with requestPrompt in sliding windows'],
    [providers(1, { custom_cost_count_function: 'return 1' }), 'custom_cost_count_function: Lua is not run here'],
    [providers(1, { request_prompt_count_function: 'return 1' }), 'request_prompt_count_function: Lua is not run here'],
    [{ ...perMinute(1), strategy: 'cluster' }, 'strategy: cluster needs a database'],
    [{ ...perMinute(1), strategy: 'redis', sync_rate: 1 }, 'sync_rate: charge reserve sets amounts aside'],
    [{ ...perMinute(1), sync_rate: 0 }, 'sync_rate: strategy local has nothing to exchange'],
    [{ ...perMinute(1), redis_outage: 'open' }, 'redis_outage: goes with strategy redis'],
    [{ ...perMinute(1), nodes: 2 }, 'nodes: goes with strategy redis'],
    [{ ...perMinute(1), dictionary_name: 'mine' }, 'dictionary_name: there are no shared dictionaries'],
    [{ ...perMinute(1), error_code: 100 }, 'error_code: '],
  ])('is refused where it cannot work: %j', (config, problem) => {
    expect(problemsOf(config).join('\n')).toContain(problem);
  });
});
