import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { listenOnLoopback, logRecords, type RunningGateway, selfSigned, startGateway } from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

/** Listens to messages, and aims at a server of its own where it is told one. */
const censor = `
import { definePlugin, refuse } from '@sallyport/plugin';
import { z } from 'zod';

const forbidden = refuse(403, 'forbidden_word', 'That word is not said here: ' + 'é'.repeat(80));

export default definePlugin({
  interface: 1,
  name: 'censor',
  after: 'acl',
  schema: z.strictObject({ url: z.string().optional(), tls_verify: z.boolean().default(true), listens: z.boolean().default(true) }),
  setup({ url, tls_verify, listens }) {
    const to = url && new URL(url);
    const target = to && {
      host: to.hostname,
      port: Number(to.port),
      terms: { scheme: to.protocol === 'https:' ? 'https' : 'http', tlsVerify: tls_verify, tellsCaller: false, retries: 0, connectTimeoutMs: 5000, readTimeoutMs: 60000, writeTimeoutMs: 60000 },
    };
    return {
      onRequest(x) {
        if (target === undefined) return;
        x.upstreamTarget = target;
        x.upstreamPath = '/elsewhere';
        x.query = '?model=m';
        x.requestHeaders.set('x-credential', 'ours');
      },
      wantsMessages: () => listens,
      onMessage(x, fromClient, { isText, data }) {
        x.count(fromClient ? 'messages_in' : 'messages_out', 1);
        if (!isText) return undefined;
        const text = data.toString();
        if (text.includes('forbidden')) return forbidden;
        if (text.includes('bug')) throw new Error('the scissors are lost');
        if (text.startsWith('swap')) return Buffer.from(text.toUpperCase() + (fromClient ? ' to' : ' fro'));
        if (text === 'swallow') return Buffer.alloc(0);
      },
      onFinish(x) { x.note('counted', x.quantities); },
    };
  },
});
`;

interface Seen {
  readonly request: IncomingMessage;
  readonly socket: WebSocket;
  readonly messages: string[];
}

let folder: string;
let gateway: RunningGateway;
let plain: { url: string; port: number; stop(): Promise<void> };
let secured: { port: number; stop(): Promise<void> };
const seen: Seen[] = [];
let answersWith: ((request: IncomingMessage, socket: Socket) => void) | undefined;

function upgradesOf(server: ReturnType<typeof createServer>): ReturnType<typeof createServer> {
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 0 } });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head) => {
    if (answersWith !== undefined) return answersWith(request, socket);
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const messages: string[] = [];
      seen.push({ request, socket: webSocket, messages });
      webSocket.on('error', () => {});
      webSocket.on('message', (data, isBinary) => {
        messages.push(data.toString());
        webSocket.send(data, { binary: isBinary });
      });
    });
  });
  return server;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-messages-'));
  await writeFile(join(folder, 'censor.ts'), censor);
  plain = await listenOnLoopback(upgradesOf(createServer()));
  secured = await listenOnLoopback(upgradesOf(createTlsServer(selfSigned({ names: ['localhost'], days: 1 }))));
  const aimed = (name: string, config: Record<string, unknown>) => ({
    name,
    paths: [`/${name}`],
    plugins: [{ name: 'censor', config }],
  });
  const config = JSON.stringify({
    _format_version: '3.0',
    services: [{ url: plain.url, routes: [aimed('listened', {}), aimed('unheard', { listens: false })] }],
    routes: [
      aimed('secured', { url: `https://localhost:${secured.port}`, tls_verify: false }),
      aimed('distrusted', { url: `https://localhost:${secured.port}` }),
      aimed('nowhere', {}),
    ],
    plugins: [{ name: 'file-log', config: { path: join(folder, 'log') } }],
  });
  gateway = await startGateway({ config, workers: 1, args: ['--plugins', join(folder, 'censor.ts')] });
});
afterAll(async () => {
  await gateway?.stop();
  await plain?.stop();
  await secured?.stop();
  await rm(folder, { recursive: true, force: true });
});
const sockets: WebSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
  answersWith = undefined;
});

function begin(path: string): WebSocket {
  const socket = new WebSocket(gateway.proxyUrl.replace('http', 'ws') + path, { perMessageDeflate: { threshold: 0 } });
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

async function open(path: string): Promise<WebSocket> {
  const socket = begin(path);
  await once(socket, 'open');
  return socket;
}

async function next(socket: WebSocket): Promise<string> {
  const [data] = (await once(socket, 'message')) as [Buffer];
  return data.toString();
}

async function closed(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
}

async function refusal(path: string): Promise<number> {
  const [, response] = (await once(begin(path), 'unexpected-response')) as [unknown, IncomingMessage];
  return response.statusCode!;
}

/** The record of the latest exchange for a path that is over. */
async function record(path: string): Promise<Record<string, unknown>> {
  const find = async () => {
    const records = await logRecords<Record<string, unknown> & { request: { uri: string } }>(join(folder, 'log'));
    return records.findLast(({ request: { uri } }) => uri === path);
  };
  await expect.poll(find, { timeout: 10_000 }).toBeDefined();
  return (await find())!;
}

describe('messages of a WebSocket that a plugin listens to', () => {
  it('pass as they are, are replaced or swallowed, both ways, and are counted', async () => {
    const socket = await open('/listened?fine');
    expect(socket.extensions, 'nobody could listen to compressed ones').toBe('');
    socket.send('hello');
    expect(await next(socket)).toBe('hello');
    socket.send('swallow');
    socket.send('swap');
    expect(await next(socket)).toBe('SWAP to');
    expect(seen.at(-1)!.messages).toEqual(['hello', 'SWAP to']);
    seen.at(-1)!.socket.send('swap');
    expect(await next(socket)).toBe('SWAP fro');
    const large = 'x'.repeat(3_000_000);
    socket.send(Buffer.from(large));
    expect(await next(socket)).toBe(large);
    socket.close(4001, 'enough');
    expect(await closed(socket)).toEqual({ code: 4001, reason: 'enough' });
    expect((await record('/listened?fine'))['counted']).toMatchObject({ messages_in: 4, messages_out: 4 });
  });

  it('are put together from their frames; pings are the ends’ own', async () => {
    const socket = await open('/listened');
    socket.send('swa', { fin: false });
    socket.ping('beat');
    const [beat] = (await once(socket, 'pong')) as [Buffer];
    expect(beat.toString()).toBe('beat');
    socket.send('p me', { fin: true });
    expect(await next(socket)).toBe('SWAP ME to');
  });

  it.each(['client', 'upstream'])('end it when one of the %s is refused: nobody else gets it', async (side) => {
    const socket = await open(`/listened?${side}`);
    const { messages, socket: upstream } = seen.at(-1)!;
    const upstreamClosed = once(upstream, 'close');
    const got: string[] = [];
    socket.on('message', (data) => got.push(String(data)));
    const end = closed(socket);
    (side === 'client' ? socket : upstream).send('a forbidden word');
    (side === 'client' ? socket : upstream).send('and more');
    const { code, reason } = await end;
    expect([code, reason]).toEqual([1008, `That word is not said here: ${'é'.repeat(47)}`]);
    await upstreamClosed;
    expect([messages, got]).toEqual([[], []]);
  });

  it('fail their own exchange alone when the plugin has a bug', async () => {
    const socket = await open('/listened');
    const end = closed(socket);
    socket.send('a bug');
    expect((await end).code).toBe(1006);
    expect(gateway.logs.join('\n')).toContain('the scissors are lost');
    const other = await open('/listened');
    other.send('hello');
    expect(await next(other)).toBe('hello');
  });

  it('pass over HTTP/2, too', async () => {
    const session = connectHttp2(gateway.proxyUrl);
    await once(session, 'remoteSettings');
    const stream = session.request({
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':path': '/listened',
      'sec-websocket-version': '13',
    });
    await once(stream, 'response');
    // WebSocket's client has no such door, so its parts are used by themselves.
    const socket = new WebSocket(null as unknown as string, undefined, {});
    Object.assign(socket, { _isServer: false });
    (socket as unknown as { setSocket(socket: Duplex, head: Buffer, options: object): void }).setSocket(
      Object.assign(stream as Duplex, { setTimeout() {}, setNoDelay() {} }),
      Buffer.alloc(0),
      { allowSynchronousEvents: true, maxPayload: 1_000, skipUTF8Validation: false },
    );
    socket.send('swap');
    expect(await next(socket)).toBe('SWAP to');
    session.destroy();
  });

  it('are compressed only where nobody listens', async () => {
    const socket = await open('/unheard');
    expect(socket.extensions).toContain('permessage-deflate');
    socket.send('swap');
    expect(await next(socket)).toBe('swap');
  });

  it('are not exchanged with a server that compresses all the same', async () => {
    answersWith = (_request, socket) => {
      const extension = 'Sec-WebSocket-Extensions: permessage-deflate';
      socket.write(`HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${extension}\r\n\r\n`);
    };
    expect(await refusal('/listened')).toBe(502);
  });
});

describe('a WebSocket that a plugin aims at a server of its own', () => {
  it('needs no service, and goes over TLS with path, query and headers as the plugin says', async () => {
    const socket = await open('/secured');
    const { request } = seen.at(-1)!;
    expect(request.url).toBe('/elsewhere?model=m');
    expect(request.headers['x-credential']).toBe('ours');
    expect(request.headers['host']).toBe(`localhost:${secured.port}`);
    for (const told of ['via', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-host', 'x-kong-request-id'])
      expect(request.headers, 'a stranger learns nothing of the caller').not.toHaveProperty(told);
    expect((request.socket as Socket & { servername?: string }).servername).toBe('localhost');
    socket.send('swap');
    expect(await next(socket)).toBe('SWAP to');
    socket.close();
    expect(await record('/secured')).toMatchObject({
      upstream_uri: '/elsewhere?model=m',
      tries: [{ port: secured.port, ip: '127.0.0.1' }],
    });
  });

  it('is refused where its certificate is not to be trusted, and where there is neither server nor service', async () => {
    expect(await refusal('/distrusted')).toBe(502);
    expect(await refusal('/nowhere')).toBe(503);
  });
});
