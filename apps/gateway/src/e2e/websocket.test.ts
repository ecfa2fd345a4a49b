import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2, type IncomingHttpHeaders, type Settings } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '@sallyport/runtime';
import {
  listenOnLoopback,
  logRecords,
  RawConnection,
  type RawResponse,
  type RunningGateway,
  startGateway,
} from '@sallyport/testkit';
import { launchChromium } from '@sallyport/testkit/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ask, askJson, closedPort, type TestServer } from './support.ts';

const authority = selfSigned({ names: ['Test CA'], days: 2, isCa: true });
const certificate = selfSigned({ names: ['127.0.0.1', 'localhost'], days: 2, issuer: authority });
const authorityId = 'a1b2c3d4-0000-4000-8000-000000000004';

interface WebSocketUpstream extends TestServer {
  readonly sockets: WebSocket[];
  readonly requests: IncomingMessage[];
}

let plain: WebSocketUpstream;
let secured: WebSocketUpstream;
let raw: TestServer;
let rawSockets: Socket[];
let gateway: RunningGateway;
let folder: string;
let logFile: string;

/** Echoes messages; refuses `/refuse`, and answers other requests as a web server. */
async function startUpstream(server: Server): Promise<WebSocketUpstream> {
  const sockets: WebSocket[] = [];
  const requests: IncomingMessage[] = [];
  const webSockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0]! });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head) => {
    requests.push(request);
    if (request.url!.endsWith('/refuse')) {
      const body = 'x'.repeat(300_000);
      socket.end(`HTTP/1.1 403 Forbidden\r\nX-Why: mood\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      return;
    }
    if (request.url!.endsWith('/hang')) {
      rawSockets.push(socket);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.push(webSocket);
      webSocket.on('error', () => {});
      webSocket.on('message', (data, isBinary) => webSocket.send(data, { binary: isBinary }));
    });
  });
  server.on('request', (_request, response) => response.end('a page'));
  return { ...(await listenOnLoopback(server)), sockets, requests };
}

beforeAll(async () => {
  rawSockets = [];
  folder = await mkdtemp(join(tmpdir(), 'sallyport-websocket-'));
  logFile = join(folder, 'log.jsonl');
  plain = await startUpstream(createServer());
  secured = await startUpstream(createTlsServer(certificate));
  raw = await listenOnLoopback(
    createServer().on('upgrade', (_request, socket: Socket) => {
      rawSockets.push(socket);
      socket.allowHalfOpen = true;
      socket.on('error', () => {});
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    }),
  );
  const pem = (text: string) => JSON.stringify(text);
  gateway = await startGateway({
    workers: 1,
    args: ['--drain-timeout', '1'],
    config: `
_format_version: "3.0"
services:
  - { name: http, url: "${plain.url}", routes: [{ name: http, paths: [/http] }] }
  - { name: ws, url: "ws://127.0.0.1:${plain.port}", routes: [{ name: ws, paths: [/ws], protocols: [ws, wss] }] }
  - name: wss
    url: "wss://127.0.0.1:${secured.port}"
    tls_verify: true
    ca_certificates: [${authorityId}]
    routes: [{ name: wss, paths: [/wss] }]
  - { name: raw, url: "${raw.url}", routes: [{ name: raw, paths: [/raw] }] }
  - { name: quiet, url: "${raw.url}", read_timeout: 200, routes: [{ name: quiet, paths: [/quiet] }] }
  - { name: down, url: "http://127.0.0.1:${await closedPort()}", retries: 0, routes: [{ name: down, paths: [/down] }] }
  - { name: grpc, url: "grpc://127.0.0.1:${plain.port}", routes: [{ name: grpc, paths: [/grpc] }] }
  - name: guarded
    url: "${plain.url}"
    routes: [{ name: guarded, paths: [/guarded] }]
    plugins:
      - { name: key-auth }
      - { name: response-transformer, config: { add: { headers: ["x-added:1"] } } }
consumers: [{ username: ann, keyauth_credentials: [{ key: ann-key }] }]
plugins: [{ name: file-log, config: { path: "${logFile}" } }]
ca_certificates: [{ id: ${authorityId}, cert: ${pem(authority.cert)} }]
certificates: [{ cert: ${pem(certificate.cert)}, key: ${pem(certificate.key)}, snis: ["*"] }]
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([plain, secured, raw].map((server) => server?.stop()));
  await rm(folder, { recursive: true, force: true });
});

const url = (path: string) => gateway.proxyUrl.replace('http', 'ws') + path;
const tlsUrl = (path: string) => gateway.proxyTlsUrl!.replace('http', 'ws') + path;

async function open(address: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(address, ['chat'], { headers, ca: authority.cert, perMessageDeflate: true });
  await once(socket, 'open');
  return socket;
}

async function refused(path: string): Promise<{ status: number; response: IncomingMessage }> {
  const socket = new WebSocket(url(path));
  socket.on('error', () => {});
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  return { status: response.statusCode!, response };
}

async function echoOf(socket: WebSocket, message: string | Buffer): Promise<string | Buffer> {
  socket.send(message);
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
  return isBinary ? data : data.toString();
}

describe.each([
  ['an http route', () => url('/http')],
  ['an http route over TLS', () => tlsUrl('/http')],
  ['a ws route', () => url('/ws')],
  ['a ws route over TLS', () => tlsUrl('/ws')],
  ['a wss service', () => url('/wss')],
])('through %s', (_name, address) => {
  it('messages of any size go both ways, and the close has its code', async () => {
    const socket = await open(address());
    expect(socket.protocol).toBe('chat');
    expect(socket.extensions).toBe('');
    expect(await echoOf(socket, 'hello')).toBe('hello');
    const large = Buffer.alloc(5_000_000, 'b');
    expect(large.equals((await echoOf(socket, large)) as Buffer)).toBe(true);
    socket.close(4001, 'enough');
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([4001, 'enough']);
  });

  it('pings are the ends’ own', async () => {
    const socket = await open(address());
    socket.ping('beat');
    const [data] = (await once(socket, 'pong')) as [Buffer];
    expect(data.toString()).toBe('beat');
    socket.terminate();
  });
});

describe('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
  });

  // Over TLS the page comes by HTTP/2, and the WebSocket as one more stream of the same connection.
  it.each([
    ['in the clear', () => gateway.proxyUrl, '1.1 '],
    ['over TLS', () => gateway.proxyTlsUrl!, '2 '],
  ])('it opens and echoes, %s', async (_name, address, via) => {
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    await page.goto(`${address()}/http/`);
    const answer = await page.evaluate(
      (url) =>
        new Promise((resolve, reject) => {
          const socket = new globalThis.WebSocket(url);
          socket.onopen = () => socket.send('from a browser');
          socket.onmessage = ({ data }) => resolve(data);
          socket.onerror = () => reject(new Error('it did not open'));
        }),
      `${address().replace('http', 'ws')}/http`,
    );
    expect(answer).toBe('from a browser');
    expect(plain.requests.at(-1)!.headers['via']).toContain(via);
    await page.close();
  });
});

describe('over HTTP/2 (RFC 8441)', () => {
  const connectTo = (session: ClientHttp2Session, path: string, more: Record<string, string> = {}) =>
    session.request({
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':scheme': 'http',
      ':path': path,
      ':authority': 'api.example',
      'sec-websocket-version': '13',
      'sec-websocket-protocol': 'chat',
      ...more,
    });

  async function openSession(): Promise<ClientHttp2Session> {
    const session = connectHttp2(gateway.proxyUrl);
    const [settings] = (await once(session, 'remoteSettings')) as [Settings];
    expect(settings.enableConnectProtocol).toBe(true);
    return session;
  }

  /** A text message as a client masks it; a mask of zeros changes nothing. */
  const frame = (text: string) =>
    Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

  it('a stream becomes the WebSocket', async () => {
    const session = await openSession();
    const stream = connectTo(session, '/http/room');
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    expect(headers).toMatchObject({ ':status': 200, 'sec-websocket-protocol': 'chat' });
    expect(headers['sec-websocket-accept']).toBeUndefined();
    stream.write(frame('hello'));
    const [answer] = (await once(stream, 'data')) as [Buffer];
    expect(answer.subarray(2).toString()).toBe('hello');
    expect(plain.requests.at(-1)!.method).toBe('GET');
    stream.close(8);
    await expect.poll(() => plain.sockets.at(-1)!.readyState).toBe(WebSocket.CLOSED);
    session.destroy();
  });

  it('an upstream that goes ends the stream', async () => {
    const session = await openSession();
    const stream = connectTo(session, '/http');
    await once(stream, 'response');
    plain.sockets.at(-1)!.terminate();
    await once(stream.resume(), 'end');
    session.destroy();
  });

  it.each([
    ['the chain’s no', '/guarded', {}, 401],
    ['an upstream’s no', '/http/refuse', {}, 403],
    ['no route', '/nowhere', {}, 404],
    ['an upstream that has not read the handshake', '/raw', {}, 502],
    ['no handshake', '/http', { 'sec-websocket-key': 'x' }, 400],
    ['another protocol', '/http', { ':protocol': 'other' }, 501],
  ])('tells why not: %s', async (_why, path, more, status) => {
    const session = await openSession();
    const stream = connectTo(session, path, more);
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    expect(headers[':status']).toBe(status);
    session.destroy();
  });
});

it('tells the upstream what was asked, and by whom', async () => {
  const socket = await open(url('/http/room?x=1'), { 'X-Consumer-Username': 'me', Cookie: 'a=1' });
  const { headers, url: path } = plain.requests.at(-1)!;
  expect(path).toBe('/room?x=1');
  expect(headers).toMatchObject({
    connection: 'keep-alive, Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-protocol': 'chat',
    cookie: 'a=1',
    'x-forwarded-proto': 'http',
    'x-forwarded-prefix': '/http',
  });
  expect(headers['x-consumer-username']).toBeUndefined();
  socket.terminate();
});

it('is none of the requests that wait for an answer', async () => {
  const { client } = await switched('/raw');
  const waiting = async () => {
    const { overload } = await askJson<{ overload: { workers: { requests_waiting: number }[] } }>(
      `${gateway.statusUrl}/status`,
    );
    return overload.workers.map(({ requests_waiting }) => requests_waiting);
  };
  // Reported once a second.
  await expect.poll(waiting).toEqual([0]);
  client.destroy();
});

describe('who may', () => {
  it('is for the chain to say, as for any request', async () => {
    expect((await refused('/guarded')).status).toBe(401);
    const socket = new WebSocket(url('/guarded'), { headers: { apikey: 'ann-key' } });
    const [[response]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'open')]);
    expect((response as IncomingMessage).headers['x-added']).toBe('1');
    expect(await echoOf(socket, 'in')).toBe('in');
    socket.terminate();
  });

  it('gets the answer of an upstream that does not switch, however long', async () => {
    const { status, response } = await refused('/http/refuse');
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
    expect([status, response.headers['x-why'], bytes]).toEqual([403, 'mood', 300_000]);
  });

  it.each([
    ['/nowhere', 404],
    ['/down', 502],
    ['/grpc', 501],
  ])('reads why not: %s', async (path, status) => {
    expect((await refused(path)).status).toBe(status);
  });

  it('must ask a ws route for a WebSocket', async () => {
    const answer = await ask(`${gateway.proxyUrl}/ws`);
    expect([answer.status, answer.headers['upgrade']]).toEqual([426, 'websocket']);
  });

  it.each([
    ['without a key', 'Sec-WebSocket-Version: 13\r\n'],
    ['with a short key', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: abc\r\n'],
    ['without a version', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'],
    [
      'with a body',
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nContent-Length: 2\r\n',
    ],
  ])('asks as RFC 6455 wants it, not %s', async (_name, fields) => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send(`GET /http HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${fields}\r\n`);
    expect(await connection.answer()).toMatchObject({ status: 400, closes: true });
    expect(await connection.gone).toBe('closed');
  });

  it('is served as usual when it asks for something else', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send('GET /http HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');
    expect(await connection.answer()).toMatchObject({ status: 200, closes: false });
    connection.destroy();
  });
});

/** A tunnel whose bytes are the test's. */
async function openRaw(path: string): Promise<{ client: Socket; upstream: Socket }> {
  const before = rawSockets.length;
  const client = connect({ host: '127.0.0.1', port: Number(new URL(gateway.proxyUrl).port), allowHalfOpen: true });
  client.on('error', () => {});
  client.write(
    `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nearly`,
  );
  await expect.poll(() => rawSockets.length).toBe(before + 1);
  return { client, upstream: rawSockets.at(-1)! };
}

async function switched(path: string): Promise<{ client: Socket; upstream: Socket }> {
  const ends = await openRaw(path);
  const [head] = (await once(ends.client, 'data')) as [Buffer];
  expect(head.toString()).toContain(' 101 ');
  return ends;
}

/** Ended or broken by its peer. */
function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.resume().on('error', () => {});
    for (const event of ['end', 'close']) socket.once(event, () => resolve());
  });
}

describe('ends', () => {
  it('may each go first', async () => {
    const { client, upstream } = await switched('/raw');
    const [early] = (await once(upstream, 'data')) as [Buffer];
    expect(early.toString()).toBe('early');
    upstream.end('last of the upstream');
    const [last] = (await once(client, 'data')) as [Buffer];
    expect(last.toString()).toBe('last of the upstream');
    await once(client, 'end');
    client.end('last of the client');
    const [answer] = (await once(upstream, 'data')) as [Buffer];
    expect(answer.toString()).toBe('last of the client');
    await once(upstream, 'close');
  });

  it('a client that is gone leaves the upstream at once', async () => {
    const { client, upstream } = await switched('/raw');
    client.resetAndDestroy();
    await gone(upstream);
  });

  it('an upstream that is gone leaves the client at once', async () => {
    const { client, upstream } = await switched('/raw');
    upstream.resetAndDestroy();
    await gone(client);
  });

  it('a client that leaves before there is an answer', async () => {
    const before = rawSockets.length;
    const socket = new WebSocket(url('/http/hang'));
    socket.on('error', () => {});
    await expect.poll(() => rawSockets.length).toBe(before + 1);
    socket.terminate();
    await gone(rawSockets.at(-1)!);
  });

  it('come when nothing passed for the read timeout', async () => {
    const { client, upstream } = await switched('/quiet');
    await Promise.all([gone(client), gone(upstream)]);
  });

  it.each(['client', 'upstream'] as const)('wait for each other: the %s does not read', async (slow) => {
    const ends = await switched('/raw');
    const fast = slow === 'client' ? ends.upstream : ends.client;
    ends[slow].pause();
    const piece = Buffer.alloc(65_536);
    let written = 0;
    const fill = () => {
      while (written < 64_000_000) {
        written += piece.length;
        if (!fast.write(piece)) return;
      }
    };
    fast.on('drain', fill);
    fill();
    let before = -1;
    const isStill = () => {
      const still = before === written;
      before = written;
      return still;
    };
    await expect.poll(isStill, { interval: 150 }).toBe(true);
    expect(written).toBeLessThan(40_000_000);
    let read = 0;
    ends[slow].on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    ends[slow].resume();
    await expect.poll(() => read >= 64_000_000, { timeout: 10_000 }).toBe(true);
    fast.destroy();
  });
});

it('is not switched to while an earlier answer on the connection is still to come', async () => {
  const connection = await RawConnection.open(gateway.proxyUrl);
  const handshake =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==';
  connection.send(
    `GET /http/first HTTP/1.1\r\nHost: a\r\n\r\nGET /http/second HTTP/1.1\r\nHost: a\r\n${handshake}\r\n\r\n`,
  );
  for (let i = 0; i < 2; i++) {
    const answer = await connection.answer();
    expect(answer).toMatchObject({ status: 200 });
    expect(String((answer as RawResponse).body)).toBe('a page');
  }
  connection.destroy();
});

it('is recorded once, at its end, with the bytes of both ways', async () => {
  type Line = { request: { uri: string; size: number }; response: { status: number; size: number } };
  const records = async () =>
    (await logRecords<Line>(logFile)).filter(({ request }) => request.uri === '/raw/recorded');
  const { client, upstream } = await switched('/raw/recorded');
  client.write('12345');
  upstream.write('1234567890');
  await Promise.all([once(client, 'data'), once(upstream, 'data')]);
  expect(await records()).toEqual([]);
  upstream.end();
  client.end();
  await expect.poll(async () => (await records()).length).toBe(1);
  const [only] = await records();
  expect(only!.response.status).toBe(101);
  expect(only!.request.size).toBeGreaterThan(10);
  expect(only!.response.size).toBeGreaterThan(10);
});

it('is cut at the end of a drain, visibly', async () => {
  const own = await startGateway({
    workers: 1,
    args: ['--drain-timeout', '1'],
    config: `
_format_version: "3.0"
services: [{ name: http, url: "${plain.url}", routes: [{ paths: [/] }] }]
`,
  });
  const socket = new WebSocket(own.proxyUrl.replace('http', 'ws'));
  await once(socket, 'open');
  const closed = once(socket, 'close');
  const stopped = own.stop();
  expect(await echoOf(socket, 'still here')).toBe('still here');
  expect((await closed)[0]).toBe(1006);
  await stopped;
});
