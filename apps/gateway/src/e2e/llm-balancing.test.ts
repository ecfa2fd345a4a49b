import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';

import OpenAI, { toFile } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type LlmGateway, startLlmGateway } from './llm-support.ts';
import { ask, closedPort } from './support.ts';

let first: RunningDevLlm;
let second: RunningDevLlm;
let embeddings: RunningDevLlm;
let gateway: LlmGateway;

const key = 'sk-of-the-operator';
const hello = [{ role: 'user', content: 'Hello' }];
const everything = ['error', 'timeout', 'http_429', 'http_500', 'http_503', 'invalid_header', 'non_idempotent'];

beforeAll(async () => {
  [first, second, embeddings] = await Promise.all([startDevLlm({ key }), startDevLlm({ key }), startDevLlm({ key })]);
  const nobody = await closedPort();
  const auth = { header_name: 'Authorization', header_value: `Bearer ${key}` };
  const logging = { log_statistics: true };
  const at = (url: string, model: object = {}, more: object = {}) => ({
    route_type: 'llm/v1/chat',
    auth,
    logging,
    model: { provider: 'openai', name: 'gpt-4o', options: { upstream_url: url }, ...model },
    ...more,
  });
  const route = (path: string, targets: object[], balancer: object = {}, more: object = {}) => ({
    path,
    plugins: [{ name: 'ai-proxy-advanced', config: { targets, balancer, ...more } }],
  });
  const ranked = [at(first.url, {}, { weight: 200 }), at(second.url, { name: 'gpt-4o-mini' }, { weight: 100 })];
  gateway = await startLlmGateway([
    route('/turns', [at(first.url), at(second.url)]),
    route('/refused', [at(`http://127.0.0.1:${nobody}`, {}, { weight: 200 }), at(second.url)], {
      algorithm: 'priority',
    }),
    route('/failover', ranked, { algorithm: 'priority', failover_criteria: everything, read_timeout: 500 }),
    route('/breaker', ranked, {
      algorithm: 'priority',
      failover_criteria: [...everything],
      max_fails: 2,
      fail_timeout: 600_000,
    }),
    route('/limited', [at(first.url), at(second.url)]),
    route('/aliases', [
      at(first.url, { model_alias: 'smart' }),
      at(second.url, { name: 'gpt-4o-mini', model_alias: 'quick' }),
    ]),
    route('/template', [at(first.url, { name: '$(headers.x-model)' })]),
    route(
      '/acl',
      [at(first.url), at(second.url, { name: 'gpt-4o-mini' })],
      {},
      {
        acls: {
          deny: [
            {
              match: [
                { type: 'header', key: 'x-team', values: ['red'] },
                { type: 'model', values: ['gpt-4o'] },
              ],
            },
          ],
        },
      },
    ),
    {
      path: '/semantic',
      plugins: [
        {
          name: 'ai-proxy-advanced',
          config: {
            balancer: { algorithm: 'semantic' },
            embeddings: {
              auth,
              model: { provider: 'openai', name: 'text-embedding-3-small', options: { upstream_url: embeddings.url } },
            },
            vectordb: { strategy: 'memory', dimensions: 256, distance_metric: 'cosine', threshold: 0.5 },
            targets: [
              at(first.url, { name: 'gpt-4.1' }, { description: 'programming, source code and debugging' }),
              at(second.url, {}, { description: 'CATCHALL' }),
            ],
          },
        },
      ],
    },
    route('/responses', [
      at(first.url, {}, { route_type: 'llm/v1/responses' }),
      at(second.url, {}, { route_type: 'llm/v1/responses' }),
    ]),
    route(
      '/kept',
      ['llm/v1/responses', 'llm/v1/files', 'llm/v1/batches', 'llm/v1/chat'].flatMap((route_type) =>
        [first.url, second.url].map((url) => at(url, {}, { route_type })),
      ),
    ),
    route('/anthropic', [at(first.url)], {}, { llm_format: 'anthropic' }),
    route(
      '/closed',
      [at(first.url)],
      {},
      { acls: { allow: [{ match: [{ type: 'provider', values: ['mistral'] }] }] } },
    ),
  ]);
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([first?.stop(), second?.stop(), embeddings?.stop()]);
});
afterEach(() => {
  first.scenario.clear();
  second.scenario.clear();
});

const post = (path: string, headers: readonly string[] = [], more: object = {}) =>
  gateway.post(path, { messages: hello, ...more }, headers);
const modelsOf = async (path: string, times: number, headers?: readonly string[], more?: object) => {
  const models: (string | undefined)[] = [];
  for (let i = 0; i < times; i++) models.push((await post(path, headers, more)).headers['x-kong-llm-model'] as string);
  return models;
};

describe('ai-proxy-advanced', () => {
  it('shares requests among its targets', async () => {
    const before = [first.journal.all.length, second.journal.all.length];
    await modelsOf('/turns', 6);
    expect([first.journal.all.length - before[0]!, second.journal.all.length - before[1]!]).toEqual([3, 3]);
  });

  it('asks the next target when one refuses connections, and the record has both', async () => {
    const { status, headers } = await post('/refused');
    expect([status, headers['x-kong-llm-model']]).toEqual([200, 'openai/gpt-4o']);
    const [record] = await gateway.records('/refused');
    expect(JSON.stringify(record)).toContain('tried_targets');
  });

  it.each([
    ['a status that is named', { fail: { status: 503 } }],
    ['a connection that breaks', { cut: { how: 'rst', afterBytes: 0 } }],
    ['silence', { stall: 'before-head' }],
    ['a stream that ends before its first content', { cut: { how: 'rst', afterFrames: 1 } }],
    ['an error in a stream before its first content', { errorAfterFrames: 0 }],
    ['a page of HTML', { fail: { status: 200, body: '<html>Welcome</html>', contentType: 'text/html' } }],
    ['JSON that is an error', { fail: { status: 200, body: '{"error":{"message":"no"}}' } }],
    ['a stream of nothing', { fail: { status: 200, body: '', contentType: 'text/event-stream' } }],
    [
      'a stream of nothing but its end',
      { fail: { status: 200, body: 'data: [DONE]\n\n', contentType: 'text/event-stream' } },
    ],
    ['half an answer', { cut: { how: 'rst', afterBytes: 40 } }],
  ] as const)('fails over after %s, also of streams: their caller sees one whole answer', async (_what, switches) => {
    first.scenario.always(switches);
    const streamed = await post('/failover', [], { stream: true });
    expect(streamed.headers['x-kong-llm-model']).toBe('openai/gpt-4o-mini');
    expect(dataOf(streamed.text).at(-1)).toBe('[DONE]');
    if ('errorAfterFrames' in switches || ('cut' in switches && 'afterFrames' in switches.cut)) return;
    expect((await post('/failover')).headers['x-kong-llm-model']).toBe('openai/gpt-4o-mini');
  });

  it('does not fail over for what the caller did wrong', async () => {
    first.scenario.always({ fail: { status: 400 } });
    expect((await post('/failover')).status).toBe(400);
  });

  it('leaves a target alone that has failed too often', async () => {
    first.scenario.always({ fail: { status: 503 } });
    expect(await modelsOf('/breaker', 4)).toEqual(Array(4).fill('openai/gpt-4o-mini'));
    first.scenario.clear();
    const before = first.journal.all.length;
    await modelsOf('/breaker', 3);
    expect(first.journal.all.length).toBe(before);
  });

  it('says when to come back when all have failed too often, and still asks', async () => {
    for (const llm of [first, second]) llm.scenario.always({ fail: { status: 503 } });
    for (let i = 0; i < 3; i++) await post('/breaker');
    const { status, headers } = await post('/breaker');
    expect([status, Number(headers['retry-after']) > 0]).toEqual([503, true]);
  });

  it('leaves a provider alone that says when to come back, and tells callers when all do', async () => {
    first.scenario.always({ fail: { status: 429, retryAfter: '30' } });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await post('/limited')).status);
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 429]);
    second.scenario.always({ fail: { status: 429, retryAfter: '20' } });
    await post('/limited');
    const { status, headers, text } = await post('/limited');
    expect([status, Number(headers['retry-after']) <= 20]).toEqual([429, true]);
    expect(JSON.parse(text)).toMatchObject({ error: { message: expect.any(String) } });
  });

  it('knows models by the names that callers have for them, and no others', async () => {
    expect(await modelsOf('/aliases', 2, [], { model: 'quick' })).toEqual(Array(2).fill('openai/gpt-4o-mini'));
    expect(await modelsOf('/aliases', 2, [], { model: 'smart' })).toEqual(Array(2).fill('openai/gpt-4o'));
    const { status, text } = await post('/aliases', [], { model: 'gpt-4o' });
    expect([status, JSON.parse(text).error.message]).toEqual([400, 'cannot use own model - must be: smart, quick']);
  });

  it('takes a model’s name from the request where the configuration says so', async () => {
    expect(await modelsOf('/template', 1, ['X-Model', 'gpt-4.1'])).toEqual(['openai/gpt-4.1']);
    const { status, text } = await post('/template');
    expect([status, JSON.parse(text).error.message]).toEqual([400, 'headers key x-model was not provided']);
  });

  it('keeps callers from models by rules', async () => {
    expect(await modelsOf('/acl', 3, ['X-Team', 'red'])).toEqual(Array(3).fill('openai/gpt-4o-mini'));
    expect(new Set(await modelsOf('/acl', 4, ['X-Team', 'blue'])).size).toBe(2);
    expect((await post('/closed')).status).toBe(403);
  });

  it('chooses by what a request is about', async () => {
    const about = (content: string) => modelsOf('/semantic', 1, [], { messages: [{ role: 'user', content }] });
    expect(await about('programming, source code and debugging')).toEqual(['openai/gpt-4.1']);
    expect(await about('a recipe for pancakes')).toEqual(['openai/gpt-4o']);
  });

  it.each([false, true])('lets a conversation go on where the provider keeps it (streamed: %s)', async (stream) => {
    const begun = await gateway.post('/responses', { input: 'Hello', stream });
    const id = /"id":\s*"(resp_[^"]+)"/.exec(begun.text)![1]!;
    const before = [first, second].map(({ journal }) => journal.all.length);
    for (let i = 0; i < 4; i++) {
      const next = await gateway.post('/responses', { input: 'And now?', previous_response_id: id });
      expect(next.status).toBe(200);
    }
    const after = [first, second].map(({ journal }, index) => journal.all.length - before[index]!);
    expect(after.sort()).toEqual([0, 4]);
  });

  it('asks for what a provider keeps whoever has it: responses, files, batches', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/kept/v1`, apiKey: 'none', maxRetries: 0 });
    const makers = new Set<string>();
    for (let n = 0; n < 4; n++) {
      const input = `Response ${n}`;
      const made = await client.responses.create({ model: 'gpt-4o', input });
      makers.add(first.journal.all.some(({ body }) => body.includes(input)) ? 'first' : 'second');
      for (let again = 0; again < 2; again++) {
        expect((await client.responses.retrieve(made.id)).output_text).toBe(made.output_text);
        expect((await client.responses.inputItems.list(made.id)).data).toHaveLength(1);
      }
      await expect(client.responses.cancel(made.id)).rejects.toMatchObject({ status: 400 });
      expect(await client.responses.delete(made.id)).toMatchObject({ deleted: true });
      await expect(client.responses.retrieve(made.id)).rejects.toMatchObject({ status: 404 });

      const content = `{"custom_id":"${n}"}\n`;
      const file = await client.files.create({ file: await toFile(Buffer.from(content), 'a.jsonl'), purpose: 'batch' });
      expect(await (await client.files.content(file.id)).text()).toBe(content);
      const asked = { input_file_id: file.id, endpoint: '/v1/responses', completion_window: '24h' } as const;
      const batch = await client.batches.create(asked);
      expect((await client.batches.retrieve(batch.id)).input_file_id).toBe(file.id);
      expect((await client.batches.cancel(batch.id)).status).toBe('cancelling');
      expect((await client.files.delete(file.id)).deleted).toBe(true);
    }
    expect(makers.size).toBe(2);
  });

  it('lists the models that a caller may ask for, as OpenAI’s clients and Anthropic’s expect', async () => {
    const list = async (path: string, headers: readonly string[] = []) => {
      const { text } = await ask(`${gateway.url}${path}/models`, { headers: [...headers] });
      return (JSON.parse(text) as { data: { id: string }[] }).data.map(({ id }) => id);
    };
    expect(await list('/aliases')).toEqual(['smart', 'quick']);
    expect(await list('/acl', ['X-Team', 'blue'])).toEqual(['gpt-4o', 'gpt-4o-mini']);
    expect(await list('/acl', ['X-Team', 'red'])).toEqual(['gpt-4o-mini']);
    expect(await list('/template')).toEqual([]);
    expect(await list('/anthropic/v1')).toEqual(['gpt-4o']);
    const client = new OpenAI({ baseURL: `${gateway.url}/aliases`, apiKey: 'none' });
    const models: string[] = [];
    for await (const model of client.models.list()) models.push(model.id);
    expect(models).toEqual(['smart', 'quick']);
  });

  it('logs what calls cost', async () => {
    await post('/turns');
    const records = await gateway.records('/turns');
    const usage = (records.at(-1)!['ai'] as { proxy: { usage: Record<string, number> } }).proxy.usage;
    expect(usage['cost']).toBeGreaterThan(0);
  });
});
