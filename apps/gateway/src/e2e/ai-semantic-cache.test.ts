import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import { type RunningRedis, startRedis } from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type LlmGateway, startLlmGateway } from './llm-support.ts';

let llm: RunningDevLlm;
let redis: RunningRedis;
let gateway: LlmGateway;

beforeAll(async () => {
  [llm, redis] = await Promise.all([startDevLlm({}), startRedis()]);
  const proxy = (more: object = {}) => ({
    name: 'ai-proxy',
    config: {
      route_type: 'llm/v1/chat',
      auth: { header_name: 'Authorization', header_value: 'Bearer sk' },
      model: { provider: 'openai', name: 'gpt-4o', options: { upstream_url: llm.url } },
      logging: { log_statistics: true, log_payloads: false },
      ...more,
    },
  });
  const memory = { strategy: 'memory', dimensions: 384, distance_metric: 'cosine' };
  const cache = (more: object = {}) => ({ name: 'ai-semantic-cache', config: { vectordb: memory, ...more } });
  const { host, port } = redis;
  const shared = { ...memory, strategy: 'redis', redis: { host, port } };
  const gone = { ...memory, strategy: 'redis', redis: { host, port: 1, connect_timeout: 200 } };
  const exact = { exact_caching: true };
  gateway = await startLlmGateway([
    { path: '/near', plugins: [cache({ vectordb: { ...memory, threshold: 0.2 } }), proxy()] },
    { path: '/exact', plugins: [cache({ ...exact, cache_control: true }), proxy()] },
    { path: '/redis', plugins: [cache({ ...exact, vectordb: shared }), proxy()] },
    { path: '/open', plugins: [cache({ ...exact, vectordb: gone }), proxy()] },
    { path: '/closed', plugins: [cache({ ...exact, vectordb: gone, stop_on_failure: true }), proxy()] },
    { path: '/anthropic', plugins: [cache({ ...exact, llm_format: 'anthropic' }), proxy({ llm_format: 'anthropic' })] },
    {
      path: '/given-back',
      plugins: [
        { name: 'secret-redaction', config: { action: 'recover', detect: ['credit-card'] } },
        cache(exact),
        proxy(),
      ],
    },
    { path: '/small', plugins: [cache({ ...exact, max_response_body_size: 64 }), proxy()] },
    {
      path: '/guarded',
      plugins: [
        cache(exact),
        proxy(),
        { name: 'response-transformer', config: { add: { headers: ['X-Guarded:yes'] } } },
      ],
    },
  ]);
});
afterAll(async () => {
  await gateway?.stop();
  await llm?.stop();
  await redis?.stop();
});
afterEach(() => llm.scenario.clear());

const asking = (content: string, more: object = {}) => ({ messages: [{ role: 'user', content }], ...more });

/** What became of a request, and whether the model was asked. */
async function ask(path: string, body: object, headers: readonly string[] = []) {
  const before = llm.journal.all.length;
  const { status, text, headers: fields } = await gateway.post(path, body, headers);
  return { status, text, fields, cache: fields['x-cache-status'], wasAsked: llm.journal.all.length > before };
}

/** Asks until the answer, which is kept once it was sent, is there. */
async function hit(path: string, body: object, headers: readonly string[] = []) {
  let last = await ask(path, body, headers);
  await expect
    .poll(
      async () => {
        if (last.cache !== 'Hit') last = await ask(path, body, headers);
        return last.cache;
      },
      { timeout: 10_000 },
    )
    .toBe('Hit');
  return last;
}

describe('a cache of answers', () => {
  it('answers an equal question with the same bytes, and asks nobody', async () => {
    const miss = await ask('/exact', asking('Who are you?'));
    expect(miss).toMatchObject({ status: 200, cache: 'Miss', wasAsked: true });
    const again = await hit('/exact', asking('Who are you?'));
    expect(again).toMatchObject({ status: 200, text: miss.text, wasAsked: false });
    expect(again.fields).toMatchObject({
      'content-type': 'application/json',
      'x-cache-key': miss.fields['x-cache-key'],
      'x-kong-llm-model': 'openai/gpt-4o',
    });
    expect(Number(again.fields['age'])).toBeLessThan(60);
    expect(Number(again.fields['x-cache-ttl'])).toBeGreaterThan(200);
  });

  it('answers a question in other words, and none that means something else', async () => {
    expect((await ask('/near', asking('How do I reset my password?'))).cache).toBe('Miss');
    const near = await hit('/near', asking('How can I reset my password?'));
    expect(near.text).toContain('You said: How do I reset my password?');
    expect(await ask('/near', asking('What is the capital of France?'))).toMatchObject({ cache: 'Miss' });
    expect(await ask('/near', asking('How do I not reset my password?'))).toMatchObject({ cache: 'Miss' });
  });

  it('gives a streamed answer whole, and a whole one as a stream', async () => {
    const streamed = await ask('/exact', asking('Stream this', { stream: true }));
    expect(streamed).toMatchObject({ cache: 'Miss' });
    const whole = await hit('/exact', asking('Stream this'));
    expect(JSON.parse(whole.text)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: 'You said: Stream this' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: expect.any(Number) },
    });
    const replayed = await hit('/exact', asking('Stream this', { stream: true }));
    expect(replayed).toMatchObject({ text: streamed.text, wasAsked: false });
    expect(replayed.fields['content-type']).toContain('text/event-stream');
    await ask('/exact', asking('Whole'));
    const events = dataOf((await hit('/exact', asking('Whole', { stream: true }))).text);
    expect(events.at(-1)).toBe('[DONE]');
    expect(
      events
        .slice(0, -1)
        .map((data) => JSON.parse(data).choices[0]?.delta?.content ?? '')
        .join(''),
    ).toBe('You said: Whole');
  });

  it('speaks the caller’s language', async () => {
    const body = { model: 'gpt-4o', max_tokens: 50, ...asking('Salut') };
    expect((await ask('/anthropic', body)).cache).toBe('Miss');
    const events = await hit('/anthropic', { ...body, stream: true });
    expect(events.text).toContain('event: content_block_delta');
    expect(events.text).toContain('event: message_stop');
  });

  it('keeps no failure, nothing that broke off, nothing too long', async () => {
    llm.scenario.next({ fail: { status: 500 } }, {}, 9);
    expect((await ask('/exact', asking('failing'))).status).toBeGreaterThanOrEqual(500);
    llm.scenario.clear();
    expect(await ask('/exact', asking('failing'))).toMatchObject({ status: 200, cache: 'Miss' });
    llm.scenario.next({ cut: { how: 'fin', afterFrames: 3 } });
    await ask('/exact', asking('broken off', { stream: true })).catch(() => undefined);
    expect(await ask('/exact', asking('broken off'))).toMatchObject({ cache: 'Miss', wasAsked: true });
    await ask('/small', asking('long'));
    expect(await ask('/small', asking('long'))).toMatchObject({ cache: 'Miss', wasAsked: true });
  });

  it('heeds what callers say of it', async () => {
    const body = asking('controlled');
    expect(await ask('/exact', body, ['Cache-Control', 'only-if-cached'])).toMatchObject({
      status: 504,
      wasAsked: false,
    });
    expect(await ask('/exact', body, ['Cache-Control', 'no-store'])).toMatchObject({ cache: 'Bypass', wasAsked: true });
    const miss = await ask('/exact', body);
    expect(miss).toMatchObject({ cache: 'Miss' });
    expect(miss.fields['cache-control']).toBe('private, max-age=300');
    await hit('/exact', body);
    expect(await ask('/exact', body, ['Cache-Control', 'no-cache'])).toMatchObject({
      cache: 'Refresh',
      wasAsked: true,
    });
    expect(await ask('/exact', body, ['Cache-Control', 'only-if-cached'])).toMatchObject({ status: 200, cache: 'Hit' });
  });

  it('runs the plugins behind it on answers from the cache, too', async () => {
    await ask('/guarded', asking('x'));
    expect((await hit('/guarded', asking('x'))).fields['x-guarded']).toBe('yes');
  });

  it('keeps no answer in which a caller’s own secrets are given back', async () => {
    for (const card of ['4111 1111 1111 1111', '5500 0055 5555 5559', '4111 1111 1111 1111']) {
      const { text, cache } = await ask('/given-back', asking(`My card is ${card}.`));
      expect(text).toContain(card);
      expect(llm.journal.last!.body.toString()).not.toContain(card);
      expect(cache).toBe('Bypass');
    }
    await ask('/given-back', asking('I have no card.'));
    await hit('/given-back', asking('I have no card.'));
  });

  it('tells in the log what it did, and books no usage for what it answered', async () => {
    await ask('/near', asking('for the log'));
    await hit('/near', asking('for the log'));
    const records = await gateway.records('/near', 2);
    const of = (status: string) =>
      records
        .map(({ ai }) => (ai as { proxy: Record<string, unknown> }).proxy)
        .find(({ cache }) => (cache as { cache_status: string }).cache_status === status)!;
    expect(of('Miss')).toMatchObject({ usage: { prompt_tokens: expect.any(Number) } });
    expect(of('Hit')).not.toHaveProperty('usage');
    expect(of('Hit')['cache']).toMatchObject({
      vector_db: 'memory',
      fetch_latency: expect.any(Number),
      embeddings_latency: expect.any(Number),
      embeddings_provider: 'local',
    });
  });
});

describe('a cache of answers in Redis', () => {
  it('answers from there, and is looked into and emptied by the Admin API', async () => {
    const { 'x-cache-key': key } = (await ask('/redis', asking('shared'))).fields;
    await hit('/redis', asking('shared'));
    const admin = (path: string, method = 'GET') => fetch(`${gateway.gateway.adminUrl}${path}`, { method });
    expect(await (await admin(`/ai-semantic-cache/${key}`)).json()).toMatchObject({ dialect: 'openai-chat' });
    expect((await admin(`/ai-semantic-cache/${key}`, 'DELETE')).status).toBe(204);
    expect((await admin(`/ai-semantic-cache/${key}`)).status).toBe(404);
    expect(await ask('/redis', asking('shared'))).toMatchObject({ cache: 'Miss' });
    await hit('/redis', asking('shared'));
    expect((await admin('/ai-semantic-cache', 'DELETE')).status).toBe(204);
    expect(await ask('/redis', asking('shared'))).toMatchObject({ cache: 'Miss' });
  });

  it('lets the model be asked while it is out of reach, unless it is told to stop', async () => {
    expect(await ask('/open', asking('anyway'))).toMatchObject({ status: 200, cache: 'Bypass', wasAsked: true });
    const stopped = await ask('/closed', asking('anyway'));
    expect(stopped).toMatchObject({ status: 503, wasAsked: false });
    expect(JSON.parse(stopped.text)).toMatchObject({ error: { message: expect.any(String) } });
    const [record] = await gateway.records('/open');
    expect(record).toMatchObject({ ai: { proxy: { cache: { cache_status: 'Bypass', failed: true } } } });
  });
});

describe('the Admin API and a cache in memory', () => {
  it('shows and empties it', async () => {
    const { 'x-cache-key': key } = (await ask('/exact', asking('seen'))).fields;
    await hit('/exact', asking('seen'));
    const admin = (path: string, method = 'GET') => fetch(`${gateway.gateway.adminUrl}${path}`, { method });
    expect(await (await admin(`/ai-semantic-cache/${key}`)).json()).toMatchObject({
      body: expect.stringContaining('You said: seen'),
    });
    expect((await admin('/ai-semantic-cache', 'DELETE')).status).toBe(204);
    expect((await admin(`/ai-semantic-cache/${key}`, 'DELETE')).status).toBe(404);
    expect(await ask('/exact', asking('seen'))).toMatchObject({ cache: 'Miss' });
  });
});
