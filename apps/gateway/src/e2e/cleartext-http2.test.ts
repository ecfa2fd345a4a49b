import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { RawConnection, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askJson, type Echo, serve, type TestServer } from './support.ts';

let upstream: TestServer;
let gateway: RunningGateway;
let finishes: (() => void)[];

const config = () => `
_format_version: "3.0"
services: [{ name: s, url: "${upstream.url}", routes: [{ name: r, paths: [/] }] }]
`;

beforeAll(async () => {
  finishes = [];
  upstream = await serve((request, response) => {
    if (request.url === '/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      finishes.push(() => response.end('data: last\n\n'));
      return;
    }
    void buffer(request).then((body) => {
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, headers, body: `${body.length}` }));
    });
  });
  gateway = await startGateway({ workers: 1, config: config() });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

async function send(
  session: ClientHttp2Session,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<{ headers: Record<string, unknown>; echo: Echo }> {
  const stream = session.request({ ':authority': 'api.example', ...headers }, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const [answer] = (await once(stream, 'response')) as [Record<string, unknown>];
  return { headers: answer, echo: JSON.parse((await buffer(stream)).toString()) as Echo };
}

async function openSocket(): Promise<Socket> {
  const { hostname, port } = new URL(gateway.proxyUrl);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** One byte after the other, each given time to arrive by itself. */
async function trickle(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
    await new Promise(setImmediate);
  }
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const emptySettings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

describe('HTTP/2 in the clear', () => {
  it('is served to clients that begin with it, on the port of HTTP/1.1', async () => {
    const session = connectHttp2(gateway.proxyUrl);
    const { headers, echo } = await send(session, { ':path': '/h2?q=1' });
    expect(headers[':status']).toBe(200);
    expect(echo.url).toBe('/h2?q=1');
    expect(echo.headers).toMatchObject({ 'x-forwarded-proto': 'http', 'x-forwarded-host': 'api.example' });
    expect(echo.headers['via']).toMatch(/^2 /);
    const upload = await send(session, { ':path': '/up', ':method': 'POST' }, Buffer.alloc(300_000));
    expect(upload.echo.body).toBe('300000');
    session.destroy();
  });

  it('is recognised when its first bytes arrive one by one', async () => {
    const socket = await openSocket();
    await trickle(socket, Buffer.concat([preface, emptySettings]));
    const answer = (await once(socket, 'data'))[0] as Buffer;
    // The type of its first frame: SETTINGS.
    expect(answer[3]).toBe(4);
    socket.destroy();
  });

  it.each(['POST', 'PUT', 'PATCH', 'PROPFIND', 'GET'])('is not taken for %s of HTTP/1.1', async (method) => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    const request = Buffer.from(`${method} /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc`);
    for (const bytes of [request, request.subarray(0, 2)]) connection.send(bytes);
    expect(await connection.answer()).toMatchObject({ status: 200 });
    await trickle(connection.socket, request.subarray(2));
    const second = await connection.answer();
    expect(second).toMatchObject({ status: 200 });
    expect((JSON.parse((second as { body: Buffer }).body.toString()) as Echo).method).toBe(method);
    connection.destroy();
  });

  it('reads what follows the first bytes of a fresh connection in its order', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    const body = Buffer.alloc(500_000, 'x');
    await trickle(connection.socket, Buffer.from('POS'));
    connection.send(`T /large HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`);
    connection.send(body);
    expect(await connection.answer()).toMatchObject({ status: 200 });
    connection.destroy();
  });

  it('is refused after a request of HTTP/1.1', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await connection.answer()).toMatchObject({ status: 200 });
    connection.send(preface);
    expect(await connection.answer()).toMatchObject({ status: 400 });
    expect(await connection.gone).toBe('closed');
  });

  it('has the same limit on header blocks', async () => {
    const session = connectHttp2(gateway.proxyUrl, { maxSendHeaderBlockLength: 1 << 20 });
    session.on('error', () => {});
    const stream = session.request({ ':path': '/', ':authority': 'a', 'x-large': 'x'.repeat(60_000) });
    const outcome = await Promise.race([
      once(stream, 'response').then(([headers]) => Number((headers as Record<string, unknown>)[':status'])),
      once(stream, 'close').then(() => 431),
    ]).catch(() => 431);
    expect(outcome).toBe(431);
    session.destroy();
  });

  it('is counted like any connection', async () => {
    const active = async () =>
      (await askJson<{ server: { connections_active: number } }>(`${gateway.statusUrl}/status`)).server
        .connections_active;
    const session = connectHttp2(gateway.proxyUrl);
    await send(session, { ':path': '/' });
    await expect.poll(active).toBe(1);
    session.destroy();
    await expect.poll(active).toBe(0);
  });

  it('is told to go away when the gateway stops, and finishes its streams', async () => {
    const stopping = await startGateway({ workers: 1, config: config() });
    const session = connectHttp2(stopping.proxyUrl);
    const stream = session.request({ ':path': '/stream', ':authority': 'a' });
    await once(stream, 'data');
    const goneAway = once(session, 'goaway');
    // Nothing has come on this one yet, and nothing will.
    const silent = await RawConnection.open(stopping.proxyUrl);
    const stopped = stopping.stop();
    await goneAway;
    await silent.gone;
    const rest = buffer(stream);
    finishes[0]!();
    expect((await rest).toString()).toBe('data: last\n\n');
    expect(await stopped).toBe(0);
    session.destroy();
  });
});
