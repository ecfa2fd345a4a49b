import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { listenOnLoopback, selfSigned } from '@sallyport/testkit';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type LlmGateway, startLlmGateway } from './llm-support.ts';
import { ask, closedPort } from './support.ts';

const key = 'sk-of-the-operator-1234';

interface Provider {
  readonly url: string;
  readonly requests: IncomingMessage[];
  readonly sockets: WebSocket[];
  readonly heard: string[];
  stop(): Promise<void>;
}

const usage = {
  total_tokens: 275,
  input_tokens: 127,
  output_tokens: 148,
  input_token_details: { text_tokens: 119, audio_tokens: 8, cached_tokens: 64 },
  output_token_details: { text_tokens: 30, audio_tokens: 118 },
};

/** Speaks as OpenAI's Realtime API does: a session, and an answer to each `response.create`. */
async function startProvider(server = createServer(), scheme = 'http'): Promise<Provider> {
  const requests: IncomingMessage[] = [];
  const sockets: WebSocket[] = [];
  const heard: string[] = [];
  const webSockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0]! });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head) => {
    requests.push(request);
    const given = request.headers.authorization;
    if (given !== `Bearer ${key}`) {
      const body = JSON.stringify({ error: { message: `Incorrect API key provided: ${given?.slice(7)}` } });
      const type = 'Content-Type: application/json\r\nOpenAI-Organization: org-ours\r\nX-Request-Id: r1';
      socket.end(`HTTP/1.1 401 Unauthorized\r\n${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.push(webSocket);
      const say = (event: object) => webSocket.send(JSON.stringify(event));
      say({ type: 'session.created', event_id: 'e0', session: { model: 'gpt-realtime-2025-08-28' } });
      webSocket.on('error', () => {});
      webSocket.on('message', (data) => {
        const event = JSON.parse(String(data)) as { type: string };
        heard.push(event.type);
        if (event.type !== 'response.create') return;
        say({ type: 'response.created', event_id: 'e1', response: { id: 'r1' } });
        say({ type: 'response.output_text.delta', event_id: 'e2', response_id: 'r1', delta: 'Hello.' });
        say({ type: 'response.done', event_id: 'e3', response: { id: 'r1', status: 'completed', usage } });
      });
    });
  });
  webSockets.on('headers', (headers) => headers.push('openai-organization: org-ours'));
  const { port, stop } = await listenOnLoopback(server);
  return { url: `${scheme}://localhost:${port}`, requests, sockets, heard, stop };
}

let provider: Provider;
let gateway: LlmGateway;

beforeAll(async () => {
  provider = await startProvider();
  const auth = { header_name: 'Authorization', header_value: `Bearer ${key}` };
  const target = (url: string, more: object = {}) => ({
    route_type: 'realtime/v1/realtime',
    auth,
    logging: { log_statistics: true },
    model: { provider: 'openai', name: 'gpt-realtime', options: { upstream_url: url } },
    ...more,
  });
  const route = (path: string, targets: object[], more: object[] = []) => ({
    path,
    plugins: [{ name: 'ai-proxy-advanced', config: { targets } }, ...more],
  });
  const any = { model: { provider: 'openai', options: { upstream_url: provider.url } } };
  gateway = await startLlmGateway([
    route('/v1', [target(provider.url)]),
    route('/limited', [target(provider.url)], [{ name: 'rate-limiting', config: { minute: 100, policy: 'local' } }]),
    route('/any', [target(provider.url, any)]),
    route('/wrong', [
      target(provider.url, { auth: { header_name: 'Authorization', header_value: 'Bearer sk-old-key-9876' } }),
    ]),
    route('/known', [target(provider.url)], [{ name: 'key-auth' }]),
    route(
      '/spent',
      [target(provider.url)],
      [
        {
          name: 'ai-rate-limiting-advanced',
          config: {
            policies: [{ limits: [{ limit: 300, window_size: 86_400 }], window_type: 'fixed' }],
            expected_output_tokens: 50,
          },
        },
      ],
    ),
    route('/down', [target(`http://127.0.0.1:${await closedPort()}`)]),
  ]);
});
afterAll(async () => {
  await gateway?.stop();
  await provider?.stop();
});
const open: WebSocket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
  provider.requests.length = 0;
});

function begin(path: string, protocols: string[] = [], headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(gateway.url.replace('http', 'ws') + path, protocols, { headers });
  socket.on('error', () => {});
  open.push(socket);
  return socket;
}

/** The events until one of this type. */
function until(socket: WebSocket, type: string): Promise<Record<string, unknown>[]> {
  const events: Record<string, unknown>[] = [];
  return new Promise((resolve) => {
    socket.on('message', (data) => {
      const event = JSON.parse(String(data)) as Record<string, unknown>;
      events.push(event);
      if (event['type'] === type) resolve(events);
    });
  });
}

async function refusal(path: string): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  const [, response] = (await once(begin(path), 'unexpected-response')) as [unknown, IncomingMessage];
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode!, headers: response.headers, body };
}

interface CutRecord {
  ai: { proxy: { usage: { completion_tokens: number; estimated: boolean }; tried_targets: { failure: string }[] } };
}

describe('a realtime session', () => {
  it('is one of the official client’s, with the gateway’s key, and is recorded with what it used and cost', async () => {
    const client = new OpenAI({ apiKey: 'sk-of-the-caller', baseURL: `${gateway.gateway.proxyTlsUrl}/v1` });
    const session = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: { rejectUnauthorized: false } }, client);
    const done = new Promise<{ response: { usage?: unknown } }>((resolve, reject) => {
      session.on('session.created', () => {
        session.send({ type: 'response.create' });
        session.send({ type: 'response.create' });
      });
      let count = 0;
      session.on('response.done', (event) => {
        if (++count === 2) resolve(event);
      });
      session.on('error', reject);
    });
    expect((await done).response.usage).toMatchObject({ total_tokens: 275 });
    session.close();
    const [request] = provider.requests;
    expect(request!.url).toBe('/v1/realtime?model=gpt-realtime');
    expect(request!.headers).toMatchObject({ authorization: `Bearer ${key}`, 'user-agent': 'sallyport' });
    expect(Object.keys(request!.headers).filter((name) => /forwarded|^via$|kong|real-ip/.test(name))).toEqual([]);
    const [record] = await gateway.records('/v1/realtime?model=gpt-realtime');
    expect(record).toMatchObject({
      response: { status: 101 },
      source: 'upstream',
      ai: {
        proxy: {
          meta: {
            provider_name: 'openai',
            request_model: 'gpt-realtime',
            response_model: 'gpt-realtime-2025-08-28',
            request_mode: 'realtime',
          },
          usage: { prompt_tokens: 254, completion_tokens: 296, total_tokens: 550, cost: expect.any(Number) },
          tried_targets: [{ provider: 'openai', model: 'gpt-realtime', status: 101 }],
        },
      },
    });
  });

  it('passes no key that a browser shows among its protocols, to the provider or to the log', async () => {
    const socket = begin('/v1?browser', ['realtime', 'openai-insecure-api-key.sk-of-the-browser', 'beta']);
    await until(socket, 'session.created');
    expect(socket.protocol).toBe('realtime');
    socket.close();
    expect(provider.requests[0]!.headers['sec-websocket-protocol']).toBe('realtime, beta');
    expect(JSON.stringify(provider.requests[0]!.rawHeaders)).not.toContain('browser');
    expect(JSON.stringify(await gateway.records('/v1?browser'))).not.toContain('sk-of-the-browser');
  });

  it('keeps such a key out of the log also where the session is refused, by whomever', async () => {
    const protocols = ['realtime', 'openai-insecure-api-key.sk-of-the-browser'];
    for (const path of ['/known?refused', '/v1?model=gpt-other']) {
      await once(begin(path, protocols), 'unexpected-response');
      const text = JSON.stringify(await gateway.records(path));
      expect(text).toContain('sec-websocket-protocol');
      expect(text).not.toContain('sk-of-the-browser');
    }
  });

  it('is charged to limits of tokens with what it used, once it is over', async () => {
    const socket = begin('/spent');
    const done = until(socket, 'response.done');
    await until(socket, 'session.created');
    socket.send(JSON.stringify({ type: 'response.create' }));
    await done;
    socket.close();
    await once(socket, 'close');
    // 275 of 300 tokens are used, and another session is thought to take 50.
    await gateway.records('/spent');
    expect(await refusal('/spent')).toMatchObject({
      status: 429,
      body: expect.stringContaining('AI token rate limit exceeded for provider(s): openai'),
    });
  });

  it('says nothing of the account behind it, and keeps what other plugins say', async () => {
    const socket = begin('/limited');
    const [response] = (await once(socket, 'upgrade')) as [IncomingMessage];
    expect(response.headers).not.toHaveProperty('openai-organization');
    expect(response.headers).toMatchObject({
      'x-kong-llm-model': 'openai/gpt-realtime',
      'x-ratelimit-limit-minute': '100',
    });
  });

  it('is with the model that the caller names, where none is configured', async () => {
    await until(begin('/any?model=gpt%20voice'), 'session.created');
    expect(provider.requests[0]!.url).toBe('/v1/realtime?model=gpt%20voice');
    const { status, body } = await refusal('/any');
    expect([status, JSON.parse(body).error.message]).toEqual([
      400,
      'model parameter not found in request, nor in gateway configuration',
    ]);
    const other = await refusal('/v1?model=gpt-other');
    expect([other.status, JSON.parse(other.body).error.message]).toEqual([
      400,
      'cannot use own model - must be: gpt-realtime',
    ]);
    expect(provider.requests).toHaveLength(1);
  });

  it('is booked as far as it went when it is cut in the middle of an answer', async () => {
    const socket = begin('/v1?cut');
    await until(socket, 'session.created');
    const server = provider.sockets.at(-1)!;
    const cut = once(socket, 'close');
    server.send(JSON.stringify({ type: 'response.created', response: { id: 'r9' } }));
    server.send(JSON.stringify({ type: 'response.output_text.delta', delta: 'x'.repeat(4_000) }), () =>
      (server as unknown as { _socket: Socket })._socket.resetAndDestroy(),
    );
    await cut;
    const [record] = await gateway.records('/v1?cut');
    const { usage: booked, tried_targets: tried } = (record as unknown as CutRecord).ai.proxy;
    expect(booked.estimated).toBe(true);
    expect(booked.completion_tokens).toBeGreaterThan(900);
    expect(tried[0]!.failure).toBe('cut');
  });

  it('is refused without the provider’s name for its account or its key', async () => {
    const { status, headers, body } = await refusal('/wrong');
    expect(status).toBe(401);
    expect(body).toContain('Incorrect API key provided');
    expect(body).not.toContain('sk-old');
    expect(headers).toMatchObject({ 'x-request-id': 'r1' });
    expect(headers).not.toHaveProperty('openai-organization');
    expect((await refusal('/down')).status).toBe(502);
  });

  it('is for WebSockets only', async () => {
    const { status, text } = await ask(`${gateway.url}/v1`);
    expect([status, JSON.parse(text).error.message]).toEqual([426, 'Please use WebSocket protocol']);
    expect(provider.requests).toHaveLength(0);
  });
});

describe('a provider behind TLS', () => {
  it('is not spoken to when its certificate is not to be trusted', async () => {
    const secured = await startProvider(createTlsServer(selfSigned({ names: ['localhost'], days: 1 })), 'https');
    const auth = { header_name: 'Authorization', header_value: `Bearer ${key}` };
    const model = { provider: 'openai', name: 'm', options: { upstream_url: secured.url } };
    const targets = [{ route_type: 'realtime/v1/realtime', auth, model }];
    const other = await startLlmGateway([{ path: '/', plugins: [{ name: 'ai-proxy-advanced', config: { targets } }] }]);
    const socket = new WebSocket(other.url.replace('http', 'ws'));
    socket.on('error', () => {});
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    expect(response.statusCode).toBe(502);
    expect(secured.requests).toHaveLength(0);
    socket.terminate();
    await other.stop();
    await secured.stop();
  });
});
