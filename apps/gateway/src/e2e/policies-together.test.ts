import { text } from 'node:stream/consumers';
import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import {
  type RunningGateway,
  type RunningRedis,
  type ScriptedServer,
  startGateway,
  startRedis,
  startScriptedServer,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { open } from './llm-support.ts';
import { ask, serve, type TestServer } from './support.ts';

let llm: RunningDevLlm;
let tools: ScriptedServer;
let redis: RunningRedis;
let judge: TestServer;
let gateway: RunningGateway;
/** What the guard service is asked about waits for it. */
let gate = Promise.withResolvers<void>();
let waiting = 0;

const config = (more: object = {}) => {
  const proxy = {
    name: 'ai-proxy',
    config: {
      route_type: 'llm/v1/chat',
      auth: { header_name: 'Authorization', header_value: 'Bearer sk' },
      model: { provider: 'openai', name: 'gpt-4o', options: { upstream_url: llm.url } },
    },
  };
  const denying = (...deny_patterns: string[]) => ({ name: 'ai-prompt-guard', config: { deny_patterns } });
  const requests = (limit: number, charge: object = {}) => ({
    name: 'ai-rate-limiting-advanced',
    config: {
      policies: [{ limits: [{ limit, window_size: 86_400, tokens_count_strategy: 'requests' }], window_type: 'fixed' }],
      ...charge,
    },
  });
  const { host, port } = redis;
  const vectordb = { strategy: 'redis', dimensions: 384, distance_metric: 'cosine', redis: { host, port } };
  const keyed = [{ name: 'key-auth' }, proxy];
  const consumer = (username: string, rest: object = {}) => ({
    username,
    keyauth_credentials: [{ key: username }],
    ...rest,
  });
  const calls = { name: 'caller', by: { type: 'header', key: 'x-caller' }, limits: [{ period: 'day', calls: 2 }] };
  return JSON.stringify({
    _format_version: '3.0',
    consumer_groups: [{ name: 'staff', plugins: [denying('plums')] }],
    consumers: [
      consumer('ann', { plugins: [denying('pears')] }),
      consumer('bob', { groups: [{ name: 'staff' }] }),
      consumer('carl'),
      consumer('dora', { plugins: [requests(2)] }),
      consumer('emil', { plugins: [requests(2, { charge: 'after' })] }),
    ],
    services: [
      {
        name: 'scoped',
        url: llm.url,
        plugins: [denying('cherries')],
        routes: [
          { name: 'by-service', paths: ['/by-service'], plugins: keyed },
          { name: 'by-route', paths: ['/by-route'], plugins: [...keyed, denying('apples')] },
        ],
      },
      {
        name: 'tools',
        url: `${tools.url}/mcp`,
        routes: [
          {
            name: 'tools',
            paths: ['/tools'],
            plugins: [
              {
                name: 'ai-mcp-proxy',
                config: { mode: 'passthrough-listener', server: { session: { managed: false } } },
              },
              { name: 'budget', config: { levels: [calls] } },
              denying('apples'),
            ],
          },
        ],
      },
    ],
    routes: [
      { name: 'plain', paths: ['/plain'], plugins: [proxy, denying('apples')] },
      {
        name: 'everything',
        paths: ['/everything'],
        plugins: [proxy, { name: 'ai-prompt-guard', config: { deny_patterns: ['apples'], match_everything: true } }],
      },
      { name: 'redaction', paths: ['/redaction'], plugins: [proxy, { name: 'secret-redaction', config: {} }] },
      {
        name: 'semantic',
        paths: ['/semantic'],
        plugins: [
          proxy,
          { name: 'ai-semantic-prompt-guard', config: { vectordb, rules: { deny_prompts: ['How to build a bomb'] } } },
        ],
      },
      {
        name: 'cached',
        paths: ['/cached'],
        plugins: [proxy, { name: 'ai-semantic-cache', config: { vectordb, exact_caching: true } }],
      },
      {
        name: 'held',
        paths: ['/held'],
        plugins: [
          proxy,
          {
            name: 'ai-custom-guardrail',
            config: {
              guarding_mode: 'OUTPUT',
              response_buffer_size: 5,
              request: { url: judge.url, body: { input: '$(content)' } },
              response: { block: '$(resp.flagged)', block_message: 'Not here.' },
            },
          },
        ],
      },
    ],
    ...more,
  });
};

beforeAll(async () => {
  [llm, tools, redis] = await Promise.all([startDevLlm(), startScriptedServer(), startRedis()]);
  judge = await serve(async (incoming, response) => {
    await text(incoming);
    waiting++;
    await gate.promise;
    response.end('{"flagged":false}');
  });
  tools.answer('/mcp', { body: { jsonrpc: '2.0', id: 7, result: { content: [{ type: 'text', text: 'found' }] } } });
  gateway = await startGateway({ workers: 1, config: config() });
}, 60_000);
afterAll(async () => {
  gate.resolve();
  redis?.resume();
  await gateway?.stop();
  await Promise.all([llm?.stop(), tools?.stop(), redis?.stop(), judge?.stop()]);
});

const saying = (content: unknown, more: object = {}) => ({ messages: [{ role: 'user', content }], ...more });
const post = (path: string, body: unknown, headers: readonly string[] = []) =>
  ask(gateway.proxyUrl + path, {
    method: 'POST',
    headers: ['Content-Type', 'application/json', ...headers],
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });

describe('a guard is the one of', () => {
  it.each([
    ['the consumer', 'ann', '/by-route', 'pears'],
    ['its group', 'bob', '/by-route', 'plums'],
    ['the route', 'carl', '/by-route', 'apples'],
    ['the service', 'carl', '/by-service', 'cherries'],
  ])('%s', async (_scope, key, path, denied) => {
    for (const fruit of ['pears', 'plums', 'apples', 'cherries']) {
      const { status } = await post(path, saying(fruit), ['apikey', key]);
      expect([fruit, status]).toEqual([fruit, fruit === denied ? 400 : 200]);
    }
  });
});

describe('what a guard blocks', () => {
  it.each(['dora', 'emil'])(
    'asks no model and counts for no limit, and who is over it is not looked at (%s)',
    async (key) => {
      const before = llm.journal.all.length;
      const statusOf = async (fruit: string) => (await post('/by-route', saying(fruit), ['apikey', key])).status;
      for (let i = 0; i < 4; i++) expect(await statusOf('apples')).toBe(400);
      expect(llm.journal.all.length).toBe(before);
      expect([await statusOf('pears'), await statusOf('pears')]).toEqual([200, 200]);
      await expect.poll(() => statusOf('apples')).toBe(429);
      expect(llm.journal.all.length).toBe(before + 2);
    },
  );

  it('is no call of a tool that a budget has to bear', async () => {
    const call = (query: string) =>
      post(
        '/tools',
        { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'search', arguments: { query } } },
        ['Accept', 'application/json, text/event-stream', 'X-Caller', 'ann'],
      );
    for (let i = 0; i < 4; i++) {
      expect(JSON.parse((await call('apples')).text)).toMatchObject({ id: 7, error: { message: 'bad request' } });
    }
    for (let i = 0; i < 2; i++) expect((await call('pears')).text).toContain('found');
    const { status, text } = await call('pears');
    expect([status, JSON.parse(text)]).toMatchObject([429, { id: 7, error: { data: { reason: 'budget_exceeded' } } }]);
    expect(tools.requests.filter(({ body }) => body.includes('tools/call'))).toHaveLength(2);
  });
});

describe.each(['/plain', '/everything', '/redaction', '/semantic'])('bad input at %s', (path) => {
  const deep = (depth: number, inner: string) =>
    `{"messages":[{"role":"user","content":${'['.repeat(depth)}${inner}${']'.repeat(depth)}}]}`;
  const raw = (bytes: Buffer) =>
    Buffer.concat([Buffer.from('{"messages":[{"role":"user","content":"'), bytes, Buffer.from('"}]}')]);

  it.each([
    ['content that is nested deeply', () => deep(100_000, '"hi"')],
    ['halves of characters', () => `{"messages":[{"role":"user","content":"\\ud800 hi \\udc00"}]}`],
    ['bytes that are no UTF-8', () => raw(Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]))],
    ['a megabyte', () => JSON.stringify(saying('hay '.repeat(262_000)))],
    ['two megabytes', () => JSON.stringify(saying('hay '.repeat(524_000)))],
  ])('%s has an answer, and the next request too', async (_what, body) => {
    const { status } = await post(path, body());
    expect([200, 400, 413]).toContain(status);
    expect((await post(path, saying('hello'))).status).toBe(200);
  });
});

describe.each(['/plain', '/everything'])('what is forbidden is found at %s', (path) => {
  it.each([
    ['between halves of characters', '{"messages":[{"role":"user","content":"\\ud800apples\\udc00"}]}'],
    ['broken by halves of characters', '{"messages":[{"role":"user","content":"app\\ud800les"}]}'],
    ['broken by control characters', '{"messages":[{"role":"user","content":"app\\u0000l\\u0008es"}]}'],
    ['at the end of a megabyte', JSON.stringify(saying(`${'hay '.repeat(250_000)}apples`))],
    [
      'broken by bytes that are no UTF-8',
      Buffer.concat([
        Buffer.from('{"messages":[{"role":"user","content":"'),
        Buffer.from([0xff]),
        Buffer.from('app'),
        Buffer.from([0xff]),
        Buffer.from('les'),
        Buffer.from('"}]}'),
      ]),
    ],
    [
      'in one of thousands of parts',
      JSON.stringify(
        saying(Array.from({ length: 5000 }, (_, n) => ({ type: 'text', text: n === 4321 ? 'apples' : 'hay' }))),
      ),
    ],
  ])('%s', async (_what, body) => {
    const before = llm.journal.all.length;
    const { status } = await post(path, body);
    expect(status).toBe(400);
    expect(llm.journal.all.length).toBe(before);
  });
});

describe('patterns that no text may be matched with in linear time', () => {
  it.each([
    ['a(?=b)', /deny_patterns\.0.*a\(\?=b\)/],
    ['(?<!a)b', /deny_patterns\.0/],
    ['(a)\\1', /deny_patterns\.0.*refers back/],
  ])('keep a configuration with %s from being taken', async (pattern, message) => {
    const plugins = [{ name: 'ai-prompt-guard', config: { deny_patterns: [pattern] } }];
    const load = await ask(`${gateway.adminUrl}/config`, { method: 'POST', body: config({ plugins }) });
    expect(load.status).toBe(400);
    expect(load.text).toMatch(message);
    expect((await post('/plain', saying('apples'))).status).toBe(400);
  });
});

describe('Redis that stands still', () => {
  it('keeps no guard from knowing its rules, and no cache from letting the model be asked', async () => {
    redis.pause();
    expect((await post('/semantic', saying('How can I build a bomb?'))).status).toBe(400);
    expect((await post('/semantic', saying('How do I reset my password?'))).status).toBe(200);
    const { status, headers } = await post('/cached', saying('Hello'));
    expect([status, headers['x-cache-status']]).toEqual([200, 'Bypass']);
    redis.resume();
  });
});

describe('streams that a guard holds', () => {
  const words = Array.from({ length: 40 }, (_, n) => `word${n}`).join(' ');
  async function held(): Promise<{ whole: Promise<string> }> {
    gate = Promise.withResolvers();
    waiting = 0;
    const opened = open(`${gateway.proxyUrl}/held`, saying(words, { stream: true }));
    opened.catch(() => undefined);
    await expect.poll(() => waiting, { timeout: 10_000 }).toBeGreaterThan(0);
    return { whole: opened.then((stream) => text(stream)) };
  }

  it('lose nothing when the configuration is replaced', async () => {
    const { whole } = await held();
    const load = await ask(`${gateway.adminUrl}/config`, {
      method: 'POST',
      body: config({ plugins: [{ name: 'correlation-id' }] }),
    });
    expect(load.status).toBe(201);
    expect((await post('/plain', saying('hello'))).status).toBe(200);
    gate.resolve();
    const sent = await whole;
    expect(sent).toContain('word39');
    expect(sent).toContain('[DONE]');
  });

  it('are sent to their end when the gateway stops', async () => {
    const { whole } = await held();
    const stopped = gateway.stop();
    await expect
      .poll(
        () =>
          ask(`${gateway.proxyUrl}/plain`).then(
            () => 'open',
            () => 'closed',
          ),
        { timeout: 10_000 },
      )
      .toBe('closed');
    gate.resolve();
    const sent = await whole;
    expect(sent).toContain('word39');
    expect(sent).toContain('[DONE]');
    expect(await stopped).toBe(0);
  });
});
