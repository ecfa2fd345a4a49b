import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import {
  type RunningGateway,
  type RunningMcpServer,
  type RunningRedis,
  startGateway,
  startMcpServer,
  startRedis,
} from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, open } from './llm-support.ts';
import { type Answer, ask, askJson } from './support.ts';

let llm: RunningDevLlm;
let second: RunningDevLlm;
let mcp: RunningMcpServer;
let redis: RunningRedis;
let gateway: RunningGateway;
let other: RunningGateway;

const day = { window_size: 86_400 };
const fixed = { window_type: 'fixed' };
const hello = [{ role: 'user', content: 'Hello' }];

beforeAll(async () => {
  [llm, second, mcp, redis] = await Promise.all([startDevLlm(), startDevLlm(), startMcpServer(), startRedis()]);
  const auth = { header_name: 'Authorization', header_value: 'Bearer sk' };
  const at = (url: string, name = 'gpt-4o', more: object = {}) => ({
    route_type: 'llm/v1/chat',
    auth,
    model: { provider: 'openai', name, options: { upstream_url: url } },
    ...more,
  });
  const limits = (config: object) => ({ name: 'ai-rate-limiting-advanced', config });
  const tokens = (limit: number, more: object = {}) =>
    limits({ policies: [{ id: 'all', limits: [{ limit, ...day }], ...fixed }], ...more });
  const route = (path: string, plugins: object[], targets = [at(llm.url)], more: object = {}) => ({
    name: path.slice(1),
    paths: [path],
    plugins: [...plugins, { name: 'ai-proxy-advanced', config: { targets, ...more } }],
  });
  const requestsOf = (model: string, limit: number) => ({
    id: model,
    match: [{ type: 'model', values: [model] }],
    limits: [{ limit, tokens_count_strategy: 'requests', ...day }],
    ...fixed,
  });
  const ranked = [at(llm.url, 'gpt-4o', { weight: 200 }), at(second.url, 'gpt-4o-mini')];
  const failover = { balancer: { algorithm: 'priority', failover_criteria: ['error', 'http_500'] } };
  const inRedis = { strategy: 'redis', redis: { host: redis.host, port: redis.port }, namespace: 'e2e' };
  const person = { name: 'caller', by: { type: 'header', key: 'x-caller' } };
  const config = {
    _format_version: '3.0',
    services: [{ name: 'mcp', url: mcp.url }],
    routes: [
      route('/burst', [tokens(1600)]),
      route('/streams', [tokens(150_000)]),
      route('/killed', [tokens(1600)]),
      route('/small', [tokens(60)]),
      route('/after', [tokens(60, { charge: 'after' })]),
      route(
        '/models',
        [limits({ policies: [requestsOf('gpt-4o', 2), requestsOf('gpt-4o-mini', 1)] })],
        ranked,
        failover,
      ),
      route('/redis', [tokens(1600, inRedis)]),
      route('/anthropic', [tokens(0)], [at(llm.url)], { llm_format: 'anthropic' }),
      route('/guarded', [tokens(100)], [at(llm.url)], {
        acls: { deny: [{ match: [{ type: 'header', key: 'x-bad', values: ['yes'] }] }] },
      }),
      {
        name: 'tools',
        paths: ['/tools'],
        service: { name: 'mcp' },
        plugins: [{ name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener' } }],
      },
    ],
    plugins: [
      { name: 'budget', config: { levels: [{ ...person, limits: [{ period: 'day', calls: 3, alert_at: [0.6] }] }] } },
    ],
  };
  const start = () => startGateway({ config: JSON.stringify(config), workers: 2 });
  [gateway, other] = await Promise.all([start(), start()]);
}, 60_000);

afterAll(async () => {
  await Promise.all([gateway?.stop(), other?.stop()]);
  redis?.resume();
  await Promise.all([llm?.stop(), second?.stop(), mcp?.stop(), redis?.stop()]);
});

afterEach(() => {
  llm.scenario.clear();
  second.scenario.clear();
});

let callers = 0;
/** Each is another caller, unless one is named: the budget is for each of them. */
function post(
  path: string,
  more: object = {},
  { at = gateway, caller = `c${++callers}`, headers = [] as string[] } = {},
) {
  return ask(at.proxyUrl + path, {
    method: 'POST',
    headers: ['Content-Type', 'application/json', 'X-Caller', caller, ...headers],
    body: JSON.stringify({ messages: hello, max_tokens: 20, ...more }),
  });
}

function burst(count: number, path: string, more: object = {}, at = [gateway]): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => post(path, more, { at: at[i % at.length]! })));
}

function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('token limits over all workers', { timeout: 60_000 }, () => {
  it('are not spent twice by requests that come at once', async () => {
    llm.scenario.always({ answerTokens: 20, latencyMs: 50 });
    const answers: Answer[] = [];
    // What comes back from those that took less is there for others.
    for (let i = 0; i < 4; i++) answers.push(...(await burst(50, '/burst', { stream: i % 2 === 1 })));
    const { prompt_tokens, completion_tokens } = usageIn(answers.find(({ status }) => status === 200)!);
    const each = prompt_tokens + completion_tokens;
    const spent = () => (tally(answers)[200] ?? 0) * each;
    // No more is left than one needs, once other workers have given back what theirs did not take.
    await expect
      .poll(async () => {
        answers.push(...(await burst(10, '/burst')));
        return spent();
      })
      .toBeGreaterThan(1600 - 3 * 37);
    // One request beyond the limit at most.
    expect(spent()).toBeLessThanOrEqual(1600 + each);
    expect(answers.every(({ status }) => status === 200 || status === 429)).toBe(true);
    for (const { status, headers, text } of answers) {
      if (status !== 429) continue;
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(JSON.parse(text)).toMatchObject({
        message: 'AI token rate limit exceeded for provider(s): all',
        error: { message: 'AI token rate limit exceeded for provider(s): all' },
      });
    }
  });

  it('charge a stream with what its provider tells at the end', async () => {
    llm.scenario.always({ answerTokens: 12 });
    // Were all charged that is set aside, there would be room for three.
    for (let i = 0; i < 6; i++) {
      const answer = await post('/streams', { stream: true, max_tokens: 40_000 });
      expect(answer.status).toBe(200);
      expect(dataOf(answer.text).at(-1)).toBe('[DONE]');
    }
  });

  it('charge a caller that leaves with what was written until then, and give the rest back', async () => {
    llm.scenario.always({ answerTokens: 2000, paceMs: 20 });
    for (let i = 0; i < 5; i++) {
      const leaving = new AbortController();
      const body = { messages: hello, stream: true, max_tokens: 100_000 };
      const stream = await open(`${gateway.proxyUrl}/streams`, body, leaving.signal, { 'X-Caller': `leaving-${i}` });
      expect(stream.statusCode).toBe(200);
      stream.on('error', () => undefined);
      await new Promise((resolve) => stream.once('data', resolve));
      leaving.abort();
      await expect.poll(() => llm.journal.last?.ended.then(({ how }) => how)).toBe('gone');
    }
  });

  it.each([
    ['breaks off', { cut: { how: 'rst', afterFrames: 3 } }],
    ['cannot be reached', { cut: { how: 'rst', afterBytes: 0 } }],
    ['fails', { fail: { status: 500 } }],
  ] as const)('give back what a provider leaves unused that %s', async (_what, switches) => {
    llm.scenario.always(switches);
    for (let i = 0; i < 5; i++) {
      const answer = await post('/streams', { stream: true, max_tokens: 100_000 }).catch(() => undefined);
      expect(answer?.status).not.toBe(429);
    }
    llm.scenario.clear();
    expect((await post('/streams')).status).toBe(200);
  });

  it('serve one at a time where a request needs more than there ever is', async () => {
    llm.scenario.always({ answerTokens: 5 });
    const { status } = await post('/small', { max_tokens: 1e9, n: 3 });
    expect(status).toBe(200);
    expect((await post('/small', { max_tokens: 5 })).status).toBe(200);
  });

  it('serve the request that crosses the limit with charge after, and not the next', async () => {
    llm.scenario.always({ answerTokens: 100 });
    expect((await post('/after')).status).toBe(200);
    await expect.poll(async () => (await post('/after')).status).toBe(429);
  });

  it('get back what a worker held that is killed', async () => {
    llm.scenario.always({ stall: 'before-head' });
    llm.journal.clear();
    let refused = 0;
    const count = ({ status }: Answer) => {
      if (status === 429) refused++;
    };
    const hanging = Promise.all(Array.from({ length: 60 }, () => post('/killed').then(count, () => undefined)));
    await expect.poll(() => llm.journal.all.length + refused, { timeout: 20_000 }).toBe(60);
    expect(refused).toBeGreaterThan(0);
    llm.scenario.always({ answerTokens: 1 });
    const { pids } = await askJson<{ pids: { workers: number[] } }>(gateway.adminUrl);
    for (const pid of pids.workers) process.kill(pid, 'SIGKILL');
    await hanging;
    const statusOf = async () => (await post('/killed').catch(() => undefined))?.status;
    await expect.poll(statusOf, { timeout: 20_000 }).toBe(200);
  });
});

describe('limits of models', () => {
  it('are those of the model that is really asked', async () => {
    const models = [];
    for (let i = 0; i < 4; i++) models.push((await post('/models')).headers['x-kong-llm-model']);
    expect(models).toEqual(['openai/gpt-4o', 'openai/gpt-4o', 'openai/gpt-4o-mini', undefined]);
    const { status, text } = await post('/models');
    expect(status).toBe(429);
    expect(JSON.parse(text).message).toBe('AI token rate limit exceeded for provider(s): openai');
  });
});

describe('requests that reach no model', () => {
  it('are not counted, and those beyond a limit are refused in the caller’s own dialect', async () => {
    for (let i = 0; i < 10; i++) expect((await post('/guarded', {}, { headers: ['X-Bad', 'yes'] })).status).toBe(403);
    expect((await post('/guarded')).status).toBe(200);
    const { status, text } = await post('/anthropic', { model: 'm' }, { headers: [] });
    expect(status).toBe(429);
    expect(JSON.parse(text)).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
  });
});

describe('token limits in Redis', { timeout: 60_000 }, () => {
  it('hold over two gateways, and each keeps to its own while Redis stands still', async () => {
    llm.scenario.always({ answerTokens: 20 });
    const both = [gateway, other];
    const answers: Answer[] = [];
    for (let i = 0; i < 10; i++) answers.push(...(await burst(20, '/redis', {}, both)));
    const { 200: served = 0, 429: refused = 0, ...others } = tally(answers);
    expect(others).toEqual({});
    expect(served).toBeGreaterThan(10);
    const { prompt_tokens, completion_tokens } = usageIn(answers.find(({ status }) => status === 200)!);
    // What Redis does not answer within 50 ms, on a busy machine, a node decides with what was left.
    expect(served * (prompt_tokens + completion_tokens)).toBeLessThanOrEqual(3 * 1600);
    expect(refused).toBe(200 - served);
    redis.pause();
    const during = tally(await burst(40, '/redis', {}, both));
    expect(Object.keys(during).every((status) => ['200', '429'].includes(status))).toBe(true);
    redis.resume();
    await expect.poll(async () => (await post('/redis')).status, { timeout: 15_000 }).toBe(429);
  });
});

describe('a budget', () => {
  it('is for requests to models and calls of tools alike, tells when it runs out, and refuses beyond', async () => {
    const caller = 'ann';
    const call = (body: object) =>
      ask(`${gateway.proxyUrl}/tools`, {
        method: 'POST',
        headers: [
          ...['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'],
          ...['X-Caller', caller, ...session],
        ],
        body: JSON.stringify({ jsonrpc: '2.0', ...body }),
      });
    const session: string[] = [];
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    const opened = await call({ id: 0, method: 'initialize', params });
    session.push('Mcp-Session-Id', opened.headers['mcp-session-id']!, 'MCP-Protocol-Version', '2025-06-18');
    await call({ method: 'notifications/initialized' });
    const echo = (id: number) =>
      call({ id, method: 'tools/call', params: { name: 'echo', arguments: { message: 'hi' } } });

    expect((await post('/streams', {}, { caller })).headers['x-budget-alert']).toBeUndefined();
    const second = await echo(1);
    expect(second.text).toContain('hi');
    expect(second.headers['x-budget-alert']).toBe('caller;period=day;of=calls;passed=0.6');
    expect((await post('/streams', {}, { caller })).status).toBe(200);

    const message = 'The budget of this caller for the day is used up.';
    const refused = await echo(7);
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.text)).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: { code: 429, message, data: { reason: 'budget_exceeded' } },
    });
    expect((await call({ id: 8, method: 'tools/list' })).status).toBe(200);
    const prompt = await post('/streams', {}, { caller });
    expect(prompt.status).toBe(429);
    expect(JSON.parse(prompt.text)).toMatchObject({ message, error: { message } });
    expect((await post('/streams', {}, { caller: 'bob' })).status).toBe(200);
  });
});

function usageIn({ text, headers }: Answer): { prompt_tokens: number; completion_tokens: number } {
  if (headers['content-type']?.includes('json')) return JSON.parse(text).usage;
  throw new Error('a whole answer is needed');
}
