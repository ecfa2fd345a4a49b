import type { Consumer } from '@sallyport/pipeline';
import { fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { aiSemanticCache } from './plugin.ts';

beforeAll(() => aiSemanticCache.load!());

const completion = (content: string, finish = 'stop') =>
  JSON.stringify({
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
  });

/** A route to a server that speaks as OpenAI does; what it says next is told by the test. */
function cached(config: Record<string, unknown> = { exact_caching: true }) {
  const services = fakeServices();
  const upstream = { status: 200, headers: { 'Content-Type': 'application/json' }, body: completion('hello') };
  let asked = 0;
  const run = runPlugin(aiSemanticCache, config, {
    services,
    upstream: () => {
      asked++;
      return upstream;
    },
  });
  const ask = async (content: string, more: Record<string, unknown> = {}, request: object = {}) => {
    const before = asked;
    const json = { messages: [{ role: 'user', content }], ...more };
    const { reply, outcome } = await run.trace({ method: 'POST', url: '/chat', json, ...request });
    // Keeping an answer takes a moment.
    await new Promise(setImmediate);
    return { cache: reply.headers['x-cache-status'], wasAsked: asked > before, outcome, reply };
  };
  return { ask, upstream, services, run };
}

const consumer = (id: string): Consumer => ({
  id,
  username: id,
  customId: undefined,
  groups: [],
  entity: { id, username: id },
});
const as = (id: string) => ({ consumer: consumer(id), credential: { id: `key of ${id}` } });

describe('ai-semantic-cache', () => {
  it('takes the example of its README', () => {
    const config = readmeExample(import.meta.url, 'ai-semantic-cache');
    expect(aiSemanticCache.schema.safeParse(config).success).toBe(true);
  });

  it('answers again what was answered, on a route without ai-proxy too', async () => {
    const { ask } = cached();
    expect(await ask('hi')).toMatchObject({ cache: 'Miss', wasAsked: true });
    const hit = await ask('hi');
    expect(hit).toMatchObject({ cache: 'Hit', wasAsked: false, reply: { body: completion('hello') } });
    expect(hit.reply.headers).toMatchObject({ age: '0', 'x-cache-ttl': '300' });
  });

  it('lets what is no question to a chat model pass without a word', async () => {
    const { run } = cached();
    for (const request of [{}, { method: 'POST', form: 'a=b' }, { method: 'POST', json: [1] }])
      expect((await run.trace(request)).reply.headers).not.toHaveProperty('x-cache-status');
    const { reply } = await run.trace({ method: 'POST', json: { messages: 'no' } });
    expect(reply.headers['x-cache-status']).toBe('Bypass');
  });

  it('forgets after the time that is configured, and says how old an answer is', async () => {
    const { ask, services } = cached({ exact_caching: true, cache_ttl: 60 });
    await ask('hi');
    await services.clock.advance(59_000);
    expect((await ask('hi')).reply.headers).toMatchObject({ 'x-cache-status': 'Hit', age: '59', 'x-cache-ttl': '1' });
    await services.clock.advance(1_000);
    expect((await ask('hi')).cache).toBe('Miss');
  });

  it('gives nobody what others were answered, unless they share', async () => {
    const own = cached();
    await own.ask('hi', {}, as('ann'));
    expect((await own.ask('hi', {}, as('bob'))).cache).toBe('Miss');
    expect((await own.ask('hi', {}, as('ann'))).cache).toBe('Hit');
    const shared = cached({ exact_caching: true, scope: 'everyone' });
    await shared.ask('hi', {}, as('ann'));
    expect((await shared.ask('hi', {}, as('bob'))).cache).toBe('Hit');
  });

  it.each([
    ['a failure', { status: 500 }],
    ['another status', { status: 201 }],
    ['what is no answer', { body: '{"error":"x"}' }],
    ['what a filter has cut', { body: completion('I', 'content_filter') }],
    ['what is compressed', { headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' } }],
  ])('keeps not %s', async (_what, answer) => {
    const { ask, upstream } = cached();
    const well = { ...upstream };
    Object.assign(upstream, answer);
    await ask('hi');
    Object.assign(upstream, well);
    expect(await ask('hi')).toMatchObject({ cache: 'Miss', wasAsked: true });
  });

  it('decides nothing by meaning where there are tools, or too many words', async () => {
    const near = cached({});
    const tools = [{ type: 'function', function: { name: 'pay', parameters: {} } }];
    expect((await near.ask('pay Ann', { tools })).cache).toBe('Bypass');
    expect((await near.ask('hello '.repeat(400))).cache).toBe('Bypass');
    const exact = cached();
    await exact.ask('pay Ann', { tools });
    expect((await exact.ask('pay Bob', { tools })).cache).toBe('Miss');
    expect((await exact.ask('pay Ann', { tools })).cache).toBe('Hit');
  });

  it('keeps nothing of a conversation that the provider keeps', async () => {
    const { ask } = cached();
    for (const more of [{ conversation: 'c1' }, { background: true }]) {
      await ask('hi', more);
      expect((await ask('hi', more)).cache).toBe('Bypass');
    }
  });

  it('is emptied by the Admin API wherever it is kept', async () => {
    const vectordb = { strategy: 'redis', redis: { host: 'redis' } };
    const { ask, services } = cached({ exact_caching: true, vectordb });
    const { reply } = await ask('hi');
    const key = reply.headers['x-cache-key']!;
    expect((await ask('hi')).cache).toBe('Hit');
    const [exposed] = [...services.cache.exposed.values()];
    expect(await exposed!.find(key)).toMatchObject({ dialect: 'openai-chat' });
    expect([await exposed!.drop(key), await exposed!.drop(key)]).toEqual([1, 0]);
    expect((await ask('hi')).cache).toBe('Miss');
    expect((await ask('hi')).cache).toBe('Hit');
    await exposed!.drop(undefined);
    expect((await ask('hi')).cache).toBe('Miss');
    expect((await ask('hi')).cache).toBe('Hit');
  });

  it.each([
    ['Redis', { strategy: 'redis', redis: { host: 'redis.internal', port: 6379 } }],
    [
      'pgvector',
      { strategy: 'pgvector', pgvector: { host: 'db', port: 5432, database: 'kong', user: 'kong', password: 'p' } },
    ],
  ])('takes what Kong’s how-tos say, with %s', (_store, store) => {
    const config = aiSemanticCache.schema.parse({
      embeddings: {
        auth: { header_name: 'Authorization', header_value: 'Bearer sk-1' },
        model: {
          provider: 'openai',
          name: 'text-embedding-3-small',
          options: { upstream_url: 'https://api.openai.com/v1/embeddings' },
        },
      },
      vectordb: { distance_metric: 'cosine', threshold: 0.7, dimensions: 1024, ...store },
    });
    expect(aiSemanticCache.check!(config, { route: undefined, service: undefined, tags: [] })).toEqual([]);
  });

  it.each([
    [{ message_countback: 0 }, 'message_countback'],
    [{ cache_ttl: 0 }, 'cache_ttl'],
    [{ vectordb: { strategy: 'faiss' } }, 'vectordb.strategy'],
    [{ vectordb: { strategy: 'memory', dimensions: 128 } }, 'vectordb.dimensions'],
    [
      { vectordb: { strategy: 'redis', redis: {} }, max_response_body_size: 1_000_000 },
      'max_response_body_size: may be 180000 at most',
    ],
  ])('refuses %j', (config, problem) => {
    const parsed = aiSemanticCache.schema.safeParse(config);
    const problems = parsed.success
      ? aiSemanticCache.check!(parsed.data, { route: undefined, service: undefined, tags: [] })
      : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    expect(problems.map(({ path, message }) => `${path}: ${message}`).join('\n')).toContain(problem);
  });
});
