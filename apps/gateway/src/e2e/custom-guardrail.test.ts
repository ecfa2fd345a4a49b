import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LlmGateway, open, startLlmGateway } from './llm-support.ts';
import { serve, type TestServer } from './support.ts';

/** What the guard service was asked, and what it says of it; and how often the model was asked. */
let asked: string[] = [];
let judge: (input: string) => { status?: number; body?: string; waits?: Promise<void> } = () => ({});
let modelAsked = 0;
let pieces: string[] = [];
let guard: TestServer;
let model: TestServer;
let llm: LlmGateway;

beforeAll(async () => {
  guard = await serve(async (incoming, response) => {
    const { input } = JSON.parse(await text(incoming)) as { input: string };
    asked.push(input);
    const { status = 200, body = `{"flagged":${input.includes('forbidden')}}`, waits } = judge(input);
    await waits;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  model = await serve(async (incoming, response) => {
    modelAsked++;
    const body = await text(incoming);
    const { stream } = JSON.parse(body) as { stream?: boolean };
    const content = pieces.join('');
    if (stream !== true) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.end(
        JSON.stringify({
          object: 'chat.completion',
          model: 'm',
          choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
          usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
        }),
      );
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of [...pieces, undefined]) {
      const choice =
        piece === undefined
          ? { index: 0, delta: {}, finish_reason: 'stop' }
          : { index: 0, delta: { content: piece }, finish_reason: null };
      response.write(
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', choices: [choice] })}\n\n`,
      );
    }
    response.end('data: [DONE]\n\n');
  });
  const proxy = (llm_format: string) => ({
    name: 'ai-proxy',
    config: {
      route_type: 'llm/v1/chat',
      llm_format,
      model: { provider: 'openai', name: 'm', options: { upstream_url: model.url } },
      logging: { log_statistics: true },
    },
  });
  const guardrail = (config: object) => ({
    name: 'ai-custom-guardrail',
    config: {
      request: { url: guard.url, body: { input: '$(content)' } },
      response: { block: '$(resp.flagged)', block_message: 'Not here.' },
      metrics: { block_reason: '$(source)' },
      ...config,
    },
  });
  const formats = ['openai', 'anthropic', 'gemini', 'bedrock', 'cohere'];
  llm = await startLlmGateway([
    { path: '/input', plugins: [proxy('openai'), guardrail({})] },
    {
      path: '/limited',
      plugins: [proxy('openai'), guardrail({}), { name: 'rate-limiting', config: { hour: 1, policy: 'local' } }],
    },
    { path: '/open', plugins: [proxy('openai'), guardrail({ stop_on_error: false, guarding_mode: 'BOTH' })] },
    { path: '/late', plugins: [proxy('openai'), guardrail({ timeout: 200 })] },
    { path: '/window', plugins: [proxy('openai'), guardrail({ guarding_mode: 'OUTPUT', response_buffer_size: 5 })] },
    ...formats.map((format) => ({
      path: `/${format}`,
      plugins: [proxy(format), guardrail({ guarding_mode: 'BOTH', response_buffer_size: 5 })],
    })),
  ]);
});
afterAll(async () => {
  await llm?.stop();
  await Promise.all([guard?.stop(), model?.stop()]);
});
beforeEach(() => {
  asked = [];
  modelAsked = 0;
  judge = () => ({});
  pieces = ['Hello ', 'dear ', 'reader.'];
});

const saying = (content: string, more: object = {}) => ({ messages: [{ role: 'user', content }], ...more });

describe('a prompt that a service blocks', () => {
  it('reaches no model, costs nothing, and the record says why', async () => {
    const { status, text } = await llm.post('/input', saying('something forbidden'));
    expect([status, JSON.parse(text).error.message]).toEqual([400, 'Not here.']);
    expect(modelAsked).toBe(0);
    const [line] = await llm.records('/input');
    const { proxy, guards } = line!['ai'] as { proxy: Record<string, object>; guards: object[] };
    expect(proxy).toEqual({
      'custom-guardrail': {
        mode: 'INPUT',
        input_processing_latency: expect.any(Number),
        input_block_reason: 'INPUT',
        guards_triggered_count: 1,
      },
    });
    expect(guards).toMatchObject([{ plugin: 'ai-custom-guardrail', phase: 'input', outcome: 'blocked' }]);
    expect(JSON.stringify(line)).not.toContain('something');
  });

  it.each([
    ['openai', '/openai', saying('forbidden'), (error: Record<string, unknown>) => error['error']],
    [
      'anthropic',
      '/anthropic/v1/messages',
      saying('forbidden', { max_tokens: 9 }),
      (error: Record<string, unknown>) => error['error'],
    ],
    [
      'gemini',
      '/gemini/v1beta/models/m:generateContent',
      { contents: [{ role: 'user', parts: [{ text: 'forbidden' }] }] },
      (error: Record<string, unknown>) => error['error'],
    ],
    [
      'bedrock',
      '/bedrock/model/m/converse',
      { messages: [{ role: 'user', content: [{ text: 'forbidden' }] }] },
      (error: Record<string, unknown>) => error,
    ],
    ['cohere', '/cohere/v2/chat', saying('forbidden', { model: 'm' }), (error: Record<string, unknown>) => error],
  ])('is told in the language of %s', async (_format, path, body, errorOf) => {
    const { status, text } = await llm.post(path, body);
    expect([status, errorOf(JSON.parse(text))]).toEqual([400, expect.objectContaining({ message: 'Not here.' })]);
    expect(modelAsked).toBe(0);
  });
});

it('a limit comes before guards: who is over it is not even asked about', async () => {
  expect((await llm.post('/limited', saying('hi'))).status).toBe(200);
  expect((await llm.post('/limited', saying('hi'))).status).toBe(429);
  expect(asked).toHaveLength(1);
});

describe('an answer that a service blocks', () => {
  const asks: [string, string, object][] = [
    ['openai', '/openai', saying('hi', { stream: true })],
    ['anthropic', '/anthropic/v1/messages', saying('hi', { max_tokens: 9, stream: true })],
    [
      'gemini',
      '/gemini/v1beta/models/m:streamGenerateContent?alt=sse',
      { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
    ],
    [
      'gemini, as an array',
      '/gemini/v1beta/models/m:streamGenerateContent',
      { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
    ],
    ['bedrock', '/bedrock/model/m/converse-stream', { messages: [{ role: 'user', content: [{ text: 'hi' }] }] }],
    ['cohere', '/cohere/v2/chat', saying('hi', { model: 'm', stream: true })],
  ];

  it.each(asks)(
    'ends a stream of %s with an error of the language, and no window of it leaves',
    async (_format, path, body) => {
      pieces = ['It begins well, and goes on well, ', 'and then there is forb', 'idden fruit ', 'and more of it.'];
      const { status, body: bytes } = await llm.post(path, body);
      const sent = bytes.toString();
      expect(status).toBe(200);
      expect(sent).toContain('begins well');
      expect(sent).toContain('Not here.');
      expect(sent).not.toContain('fruit');
      expect(sent).not.toContain('more of it');
      if (path.endsWith('streamGenerateContent')) expect(JSON.parse(sent).at(-1).error.message).toBe('Not here.');
    },
  );

  it.each(asks)(
    'of %s that is blocked before anything has left has a status of its own',
    async (_format, path, body) => {
      pieces = ['forbidden from the start, ', 'and so on.'];
      const { status, text } = await llm.post(path, body);
      expect(status).toBe(400);
      expect(text).toContain('Not here.');
    },
  );

  it.each(asks)('passes as it is in %s where nothing is blocked', async (_format, path, body) => {
    pieces = 'The quick brown fox jumps over the lazy dog, and nobody minds it at all.'.match(/.{1,3}/g)!;
    const { status, body: bytes } = await llm.post(path, body);
    expect(status).toBe(200);
    const words = bytes
      .toString('latin1')
      .match(/"text":"[^"]*"|"content":"[^"]*"/g)!
      .map((one) => one.slice(one.indexOf(':') + 2, -1));
    expect(words.join('')).toContain(pieces.join(''));
  });

  it('is asked about window by window while the stream goes on, and each letter before it leaves', async () => {
    pieces = Array.from({ length: 12 }, (_, n) => `piece ${n}, `);
    const gate = Promise.withResolvers<void>();
    judge = (input) => (input.includes('piece 6') ? { waits: gate.promise } : {});
    const response: IncomingMessage = await open(`${llm.url}/window`, saying('hi', { stream: true }));
    let got = '';
    response.on('data', (chunk: Buffer) => {
      got += chunk;
    });
    await expect.poll(() => asked.some((input) => input.includes('piece 6'))).toBe(true);
    expect(got).toContain('piece 2');
    expect(got).not.toContain('piece 6');
    gate.resolve();
    await once(response, 'end');
    expect(got).toContain('piece 11');
    expect(asked.length).toBeGreaterThan(3);
  });

  it('that is whole is answered for with 400', async () => {
    pieces = ['a forbidden answer'];
    const { status, text } = await llm.post('/openai', saying('hi'));
    expect([status, JSON.parse(text).error.message]).toEqual([400, 'Not here.']);
  });
});

describe('a service that cannot tell', () => {
  it('refuses with 503 in the language of the caller', async () => {
    judge = () => ({ status: 500 });
    const { status, text } = await llm.post('/anthropic/v1/messages', saying('hi', { max_tokens: 9 }));
    expect([status, JSON.parse(text).type]).toEqual([503, 'error']);
    expect(modelAsked).toBe(0);
  });

  it('does so when it takes too long', async () => {
    const never = Promise.withResolvers<void>();
    judge = () => ({ waits: never.promise });
    expect((await llm.post('/late', saying('hi'))).status).toBe(503);
    never.resolve();
    expect((await llm.records('/late'))[0]).toMatchObject({
      ai: { guards: [{ outcome: 'failed', reason: 'timeout' }] },
    });
  });

  it('is passed by where the configuration says so, and the record tells', async () => {
    judge = () => ({ body: 'garbage' });
    expect((await llm.post('/open', saying('hi'))).status).toBe(200);
    expect((await llm.records('/open'))[0]).toMatchObject({
      ai: {
        guards: [
          { phase: 'input', outcome: 'failed', passed_unchecked: true, reason: 'invalid_answer' },
          { phase: 'output', outcome: 'failed', passed_unchecked: true },
        ],
      },
    });
  });
});
