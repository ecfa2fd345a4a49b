import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type LlmGateway, open, startLlmGateway } from './llm-support.ts';

let llm: RunningDevLlm;
let gateway: LlmGateway;

beforeAll(async () => {
  llm = await startDevLlm({ key: 'sk-of-the-operator' });
  const auth = { header_name: 'Authorization', header_value: 'Bearer sk-of-the-operator' };
  const options = { upstream_url: llm.url };
  const model = { provider: 'openai', name: 'gpt-4o', options };
  const chat = { route_type: 'llm/v1/chat', auth, model };
  const proxy = (config: object) => [{ name: 'ai-proxy', config }];
  gateway = await startLlmGateway([
    { path: '/chat', plugins: proxy(chat) },
    { path: '/any-model', plugins: proxy({ ...chat, model: { ...model, name: undefined } }) },
    { path: '/no-streams', plugins: proxy({ ...chat, response_streaming: 'deny' }) },
    { path: '/streams', plugins: proxy({ ...chat, response_streaming: 'always' }) },
    { path: '/small', plugins: proxy({ ...chat, max_request_body_size: 64 }) },
    {
      path: '/options',
      plugins: proxy({ ...chat, model: { ...model, options: { ...options, max_tokens: 7, temperature: 0.5 } } }),
    },
    { path: '/wrong-key', plugins: proxy({ ...chat, auth: { ...auth, header_value: 'Bearer sk-wrong-1234567' } }) },
    { path: '/guarded', plugins: [{ name: 'key-auth' }, ...proxy(chat)] },
    { path: '/inside', plugins: proxy({ ...chat, allow_private_media_urls: true }) },
    { path: '/logged', plugins: proxy({ ...chat, logging: { log_statistics: true, log_payloads: true } }) },
    { path: '/own-key', plugins: proxy({ ...chat, auth: { ...auth, allow_override: true } }) },
  ]);
});
afterAll(async () => {
  await gateway?.stop();
  await llm?.stop();
});
afterEach(() => llm.scenario.clear());

const hello = [{ role: 'user', content: 'Hello' }];

describe('ai-proxy, OpenAI to OpenAI', () => {
  it('answers with the provider’s bytes, and shows it the operator’s credential', async () => {
    const { status, text, headers } = await gateway.post('/chat', { messages: hello });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ object: 'chat.completion', choices: [{ finish_reason: 'stop' }] });
    expect(headers).toMatchObject({ 'x-kong-llm-model': 'openai/gpt-4o', 'content-type': 'application/json' });
    const seen = llm.journal.last!;
    expect(seen.url).toBe('/v1/chat/completions');
    expect(seen.headers.authorization).toBe('Bearer sk-of-the-operator');
    expect(seen.json()).toEqual({ messages: hello, model: 'gpt-4o' });
  });

  it('changes only what it has to: every other byte of the request goes on', async () => {
    const body = '{ "messages":[{"content":"Hello","role":"user"}] ,"temperature":1.00, "model" : "gpt-4o" }';
    expect((await gateway.post('/chat', body)).status).toBe(200);
    expect(llm.journal.last!.body.toString()).toBe(body);
  });

  it('streams, with the usage only if it was asked for', async () => {
    const { text, headers } = await gateway.post('/chat', { messages: hello, stream: true });
    expect(headers['content-type']).toContain('text/event-stream');
    const plain = dataOf(text);
    expect(plain.at(-1)).toBe('[DONE]');
    expect(plain.some((data) => data.includes('"prompt_tokens"'))).toBe(false);
    expect(llm.journal.last!.json()).toMatchObject({ stream_options: { include_usage: true } });
    const asked = { messages: hello, stream: true, stream_options: { include_usage: true } };
    const told = dataOf((await gateway.post('/chat', asked)).text);
    expect(told.some((data) => data.includes('"prompt_tokens"'))).toBe(true);
  });

  it('says what options say in place of what the caller says', async () => {
    await gateway.post('/options', { messages: hello, temperature: 1.5 });
    expect(llm.journal.last!.json()).toMatchObject({ max_tokens: 7, temperature: 0.5 });
  });

  it('sends on a caller’s own credential only where that is allowed', async () => {
    await gateway.post('/chat', { messages: hello }, [
      'Authorization',
      'Bearer theirs',
      'X-Secret',
      'no',
      'Cookie',
      'a=b',
    ]);
    const { headers } = llm.journal.last!;
    expect(headers.authorization).toBe('Bearer sk-of-the-operator');
    expect(headers).not.toHaveProperty('x-secret');
    expect(headers).not.toHaveProperty('cookie');
    expect((await gateway.post('/own-key', { messages: hello }, ['Authorization', 'Bearer theirs'])).status).toBe(401);
    expect((await gateway.post('/own-key', { messages: hello })).status).toBe(200);
  });

  it('asks for the model that the caller names where the configuration names none', async () => {
    await gateway.post('/any-model', { messages: hello, model: 'gpt-5' });
    expect(llm.journal.last!.json()).toMatchObject({ model: 'gpt-5' });
    const model = 'modèle\r\nX-Forged: yes';
    const { status, headers } = await gateway.post('/any-model', { messages: hello, model });
    expect([status, headers['x-forged']]).toEqual([200, undefined]);
    expect(llm.journal.last!.json()).toMatchObject({ model });
  });

  it('streams unasked where the configuration says so', async () => {
    const { text } = await gateway.post('/streams', { messages: hello });
    expect(dataOf(text).at(-1)).toBe('[DONE]');
  });
});

describe('a request that is none', () => {
  it.each([
    ['no JSON', '/chat', '{', 'content-type header does not match request body, or bad JSON formatting'],
    ['no object', '/chat', '[]', 'content-type header does not match request body, or bad JSON formatting'],
    ['no messages', '/chat', {}, "request body doesn't contain valid prompts"],
    ['empty messages', '/chat', { messages: [] }, "request body doesn't contain valid prompts"],
    ['both', '/chat', { messages: hello, prompt: 'x' }, 'request matches multiple LLM request formats'],
    [
      'a prompt',
      '/chat',
      { prompt: 'x' },
      '[llm/v1/completions] message format is not compatible with [llm/v1/chat] route type',
    ],
    ['another model', '/chat', { messages: hello, model: 'o3' }, 'cannot use own model - must be: gpt-4o'],
    [
      'no model at all',
      '/any-model',
      { messages: hello },
      'model parameter not found in request, nor in gateway configuration',
    ],
    ['a number for a model', '/any-model', { messages: hello, model: 7 }, 'the model should be a name'],
    [
      'a stream where there is none',
      '/no-streams',
      { messages: hello, stream: true },
      'response streaming is not enabled for this LLM',
    ],
  ])('is refused, in OpenAI’s shape and Kong’s words: %s', async (_what, path, body, message) => {
    const before = llm.journal.all.length;
    const { status, text } = await gateway.post(path, body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { message, type: 'invalid_request_error' } });
    expect(llm.journal.all.length).toBe(before);
  });

  it('is refused with 413 when it is too long', async () => {
    const { status, text } = await gateway.post('/small', { messages: [{ role: 'user', content: 'x'.repeat(100) }] });
    expect([status, JSON.parse(text).error.message]).toEqual([
      413,
      'The request is larger than the 64 bytes that are taken here.',
    ]);
  });
});

describe('a request that another plugin refuses', () => {
  it('is refused in OpenAI’s shape, with the member that Kong’s clients read beside it', async () => {
    const { status, text, headers } = await gateway.post('/guarded', { messages: hello });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Key']);
    const { error, message } = JSON.parse(text);
    expect(error).toMatchObject({ message: 'No API key found in request', type: expect.any(String) });
    expect(message).toBe('No API key found in request');
    expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
  });
});

describe('an address of a picture inside of a network', () => {
  const content = [{ type: 'image_url', image_url: { url: 'http://169.254.169.254/latest/meta-data' } }];

  it('goes to no provider, unless that is allowed', async () => {
    const before = llm.journal.all.length;
    const { status, text } = await gateway.post('/chat', { messages: [{ role: 'user', content }] });
    expect([status, JSON.parse(text).error.message]).toEqual([
      400,
      'an address of a picture, document or server leads into a private network',
    ]);
    expect(llm.journal.all.length).toBe(before);
    expect((await gateway.post('/inside', { messages: [{ role: 'user', content }] })).status).toBe(200);
  });
});

describe('a compressed answer, which nobody asked for', () => {
  it.each([false, true])('is read and goes on plain (stream: %s)', async (stream) => {
    llm.scenario.next({ gzip: true });
    const { status, text, headers } = await gateway.post('/chat', { messages: hello, stream }, [
      'Accept-Encoding',
      'gzip',
    ]);
    expect([status, headers['content-encoding']]).toEqual([200, undefined]);
    if (stream) expect(dataOf(text).at(-1)).toBe('[DONE]');
    else expect(JSON.parse(text)).toMatchObject({ object: 'chat.completion' });
    expect(llm.journal.last!.headers['accept-encoding']).toBe('identity');
  });
});

describe('the log', () => {
  it.each([false, true])('tells what was said and used, where that is wanted (stream: %s)', async (stream) => {
    const path = `/logged?stream=${stream}`;
    const { text } = await gateway.post(path, { messages: hello, stream });
    const [record] = await gateway.records(path);
    const { proxy } = record!['ai'] as { proxy: Record<string, Record<string, unknown>> };
    expect(proxy['payload']).toMatchObject({ request: JSON.stringify({ messages: hello, stream }), response: text });
    expect(proxy['usage']!['prompt_tokens']).toBeGreaterThan(0);
    expect(proxy['meta']).toMatchObject({ provider_name: 'openai', request_model: 'gpt-4o' });
  });
});

describe('a provider’s error', () => {
  it('keeps status, shape and Retry-After', async () => {
    llm.scenario.next({ fail: { status: 429, retryAfter: '7' } });
    const { status, text, headers } = await gateway.post('/chat', { messages: hello });
    expect([status, headers['retry-after']]).toEqual([429, '7']);
    expect(JSON.parse(text).error.message).toEqual(expect.any(String));
  });

  it('tells nothing of the credential', async () => {
    const { status, text } = await gateway.post('/wrong-key', { messages: hello });
    expect(status).toBe(401);
    expect(text).not.toContain('sk-wrong');
  });

  it('that is a page of HTML becomes one in OpenAI’s shape, without it', async () => {
    const body = `<html><body>nginx at ${llm.url}</body></html>`;
    llm.scenario.next({ fail: { status: 502, body, contentType: 'text/html' } });
    const { status, text, headers } = await gateway.post('/chat', { messages: hello });
    expect([status, headers['content-type']]).toEqual([502, 'application/json']);
    expect(JSON.parse(text).error.message).toEqual(expect.any(String));
    expect(text).not.toContain('nginx');
  });

  it.each([true, false])(
    'is the caller’s when the provider breaks off before it has said anything (stream: %s)',
    async (stream) => {
      llm.scenario.next({ cut: { how: 'rst', afterBytes: stream ? 0 : 20 } });
      const { status, text } = await gateway.post('/chat', { messages: hello, stream });
      expect(status).toBe(502);
      expect(JSON.parse(text).error.message).toEqual(expect.any(String));
    },
  );

  it('in the middle of a stream is an event of it, and the stream has no end that looks good', async () => {
    llm.scenario.next({ cut: { how: 'rst', afterFrames: 3 } });
    const { status, text } = await gateway.post('/chat', { messages: hello, stream: true });
    expect(status).toBe(200);
    const data = dataOf(text);
    expect(JSON.parse(data.at(-1)!)).toMatchObject({ error: { message: expect.stringContaining('broke off') } });
    expect(text).not.toContain('[DONE]');
  });

  it('is told when a stream ends in order but without its mark', async () => {
    llm.scenario.next({ noTerminator: true });
    const { text } = await gateway.post('/chat', { messages: hello, stream: true });
    expect(text).not.toContain('[DONE]');
    expect(JSON.parse(dataOf(text).at(-1)!)).toHaveProperty('error');
  });
});

describe('a caller who leaves', () => {
  it.each([
    ['before the provider has answered', { stall: 'before-head' } as const, false],
    ['before the first content', { stall: 'after-head' } as const, false],
    ['in the middle of the stream', { stall: { afterFrames: 3 } } as const, true],
  ])('%s takes the connection to the provider along, and what was used is booked', async (what, switches, hasHead) => {
    llm.scenario.next(switches);
    const path = `/chat?${encodeURIComponent(what)}`;
    const before = llm.journal.all.length;
    const leaving = new AbortController();
    const answer = open(gateway.url + path, { messages: hello, stream: true }, leaving.signal);
    answer.catch(() => {});
    await expect.poll(() => llm.journal.all.length).toBe(before + 1);
    if (hasHead) (await answer).once('error', () => {});
    leaving.abort();
    expect((await llm.journal.last!.ended).how).toBe('gone');
    const [record] = await gateway.records(path);
    expect(record!.response.status).toBe(hasHead ? 200 : 499);
  });
});
