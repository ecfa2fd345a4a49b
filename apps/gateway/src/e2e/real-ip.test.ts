import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { RawConnection, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Echo, echoed, serve, type TestServer } from './support.ts';

let upstream: TestServer;
const gateways: RunningGateway[] = [];

beforeAll(async () => {
  upstream = await serve((request, response) => {
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers, body: '' }));
  });
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await upstream?.stop();
});

async function start(...args: string[]): Promise<RunningGateway> {
  const gateway = await startGateway({
    workers: 1,
    args,
    config: `
_format_version: "3.0"
services:
  - name: s
    url: "${upstream.url}"
    routes:
      - { name: any, paths: [/any], strip_path: false }
      - { name: stripped, paths: [/stripped] }
      - { name: secure, paths: [/secure], protocols: [https] }
      - { name: moved, paths: [/moved], protocols: [https], https_redirect_status_code: 301 }
      - { name: named, paths: [/named], protocols: [https], snis: [api.example] }
      - name: guarded
        paths: [/guarded]
        plugins: [{ name: ip-restriction, config: { allow: [192.0.2.0/24] } }]
`,
  });
  gateways.push(gateway);
  return gateway;
}

describe('without trusted proxies', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await start();
  });

  it('believes nobody', async () => {
    const headers = [
      ...['X-Real-IP', '192.0.2.1', 'X-Forwarded-For', '192.0.2.2', 'X-Forwarded-Proto', 'https'],
      ...['X-Forwarded-Host', 'evil.example', 'X-Forwarded-Port', '1', 'X-Forwarded-Path', '/p'],
      ...['X-Forwarded-Prefix', '/pre'],
    ];
    expect(echoed(await ask(`${gateway.proxyUrl}/any/x?q=1`, { headers })).headers).toMatchObject({
      'x-real-ip': '127.0.0.1',
      'x-forwarded-for': '192.0.2.2, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': '127.0.0.1',
      'x-forwarded-port': new URL(gateway.proxyUrl).port,
      'x-forwarded-path': '/any/x',
    });
    expect((await ask(`${gateway.proxyUrl}/guarded`, { headers })).status).toBe(403);
    expect((await ask(`${gateway.proxyUrl}/secure`, { headers })).status).toBe(426);
  });
});

describe('behind a trusted proxy', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await start('--trusted-ips', '127.0.0.0/8, 10.0.0.0/8');
  });

  it('takes the client from X-Real-IP, for plugins too', async () => {
    const headers = ['X-Real-IP', '192.0.2.1'];
    const { headers: sent } = echoed(await ask(`${gateway.proxyUrl}/guarded`, { headers }));
    expect(sent).toMatchObject({ 'x-real-ip': '192.0.2.1', 'x-forwarded-for': '192.0.2.1' });
    expect((await ask(`${gateway.proxyUrl}/guarded`)).status).toBe(403);
    expect((await ask(`${gateway.proxyUrl}/guarded`, { headers: ['X-Real-IP', '198.51.100.1'] })).status).toBe(403);
  });

  it('tells the upstream what the proxy told, and adds the proxy to the list', async () => {
    const headers = [
      ...['X-Real-IP', '192.0.2.1', 'X-Forwarded-For', '192.0.2.1', 'X-Forwarded-Proto', 'https'],
      ...['X-Forwarded-Host', 'shop.example', 'X-Forwarded-Port', '443', 'X-Forwarded-Path', '/outer/any'],
      ...['X-Forwarded-Prefix', '/outer'],
    ];
    expect(echoed(await ask(`${gateway.proxyUrl}/any`, { headers })).headers).toMatchObject({
      'x-real-ip': '192.0.2.1',
      'x-forwarded-for': '192.0.2.1, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example',
      'x-forwarded-port': '443',
      'x-forwarded-path': '/outer/any',
      'x-forwarded-prefix': '/outer',
    });
  });

  it('says itself what the proxy left out', async () => {
    expect(echoed(await ask(`${gateway.proxyUrl}/stripped/x`)).headers).toMatchObject({
      'x-real-ip': '127.0.0.1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-prefix': '/stripped',
    });
  });

  it('opens routes for HTTPS only to those who came to the proxy over HTTPS', async () => {
    const status = async (path: string, proto: string) =>
      (await ask(gateway.proxyUrl + path, { headers: ['X-Forwarded-Proto', proto] })).status;
    expect(await status('/secure', 'https')).toBe(200);
    expect(await status('/secure', 'HTTPS')).toBe(200);
    expect(await status('/secure', 'http')).toBe(426);
    // The server name was the proxy's to see.
    expect(await status('/named', 'https')).toBe(200);
  });

  it('sends others to where they meant to go', async () => {
    const location = async (host: string) =>
      (await ask(`${gateway.proxyUrl}/moved?q=1`, { headers: ['X-Forwarded-Host', host] })).headers['location'];
    expect(await location('shop.example')).toBe('https://shop.example/moved?q=1');
    expect(await location('shop.example@evil.example')).toBe('https://127.0.0.1/moved?q=1');
  });
});

describe('a list of proxies', () => {
  it('is followed to the last that is not trusted', async () => {
    const gateway = await start(
      ...['--trusted-ips', '127.0.0.1,10.0.0.0/8', '--real-ip-header', 'X-Forwarded-For', '--real-ip-recursive'],
    );
    const headers = ['X-Forwarded-For', '6.6.6.6, 192.0.2.1', 'x-forwarded-for', '10.1.1.1'];
    expect(echoed(await ask(`${gateway.proxyUrl}/guarded`, { headers })).headers).toMatchObject({
      'x-real-ip': '192.0.2.1',
      'x-forwarded-for': '6.6.6.6, 192.0.2.1, 10.1.1.1, 127.0.0.1',
    });
  });
});

const v2 = Buffer.from('0d0a0d0a000d0a515549540a2111000fc0000201c63364019c4001bb040000', 'hex');
const v1 = Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 40000 443\r\n');
const local = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex');
const request = Buffer.from('GET /any HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

describe('PROXY protocol', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await start(
      ...['--proxy-listen', '127.0.0.1:0 proxy_protocol', '--proxy-listen-tls', '127.0.0.1:0 proxy_protocol'],
      ...['--trusted-ips', '127.0.0.1', '--real-ip-header', 'proxy_protocol'],
    );
  });

  const answerTo = async (bytes: Buffer, url = gateway.proxyUrl) => {
    const connection = await RawConnection.open(url);
    connection.send(bytes);
    const answer = await connection.answer();
    connection.destroy();
    return answer;
  };
  const clientOf = (answer: Awaited<ReturnType<typeof answerTo>>) =>
    (JSON.parse((answer as { body: Buffer }).body.toString()) as Echo).headers['x-real-ip'];

  it('names the client, in text and in bytes', async () => {
    expect(clientOf(await answerTo(Buffer.concat([v1, request])))).toBe('192.0.2.1');
    expect(clientOf(await answerTo(Buffer.concat([v2, request])))).toBe('192.0.2.1');
  });

  it('lets the proxy ask for itself', async () => {
    expect(clientOf(await answerTo(Buffer.concat([local, request])))).toBe('127.0.0.1');
  });

  it('is read when it arrives byte by byte', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    for (const byte of Buffer.concat([v2, request])) {
      connection.send(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    expect(clientOf(await connection.answer())).toBe('192.0.2.1');
    connection.destroy();
  });

  it.each([
    ['a request', request],
    ['a header of another protocol', Buffer.from('PROXY TCP5 1 2 3 4\r\n')],
    ['TLS', Buffer.from([0x16, 3, 1, 0, 5])],
  ])('closes a connection that begins with %s', async (_what, bytes) => {
    expect(await answerTo(bytes)).toBe('closed');
  });

  it('closes a connection that ends before it is complete', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send(v2.subarray(0, 14));
    connection.socket.end();
    expect(await connection.gone).toBe('closed');
  });

  it('comes before HTTP/2 in the clear', async () => {
    const socket = connect(Number(new URL(gateway.proxyUrl).port), '127.0.0.1');
    socket.write(v2);
    const session = connectHttp2('http://api.example', { createConnection: () => socket });
    const stream = session.request({ ':path': '/any' });
    const echo = JSON.parse((await buffer(stream)).toString()) as Echo;
    expect(echo.headers['x-real-ip']).toBe('192.0.2.1');
    session.destroy();
  });

  it.each([['h2'], ['http/1.1']])('comes before TLS (%s)', async (protocol) => {
    const raw = connect(Number(new URL(gateway.proxyTlsUrl!).port), '127.0.0.1');
    raw.write(v1);
    const socket = connectTls({ socket: raw, rejectUnauthorized: false, ALPNProtocols: [protocol] });
    await once(socket, 'secureConnect');
    if (protocol === 'h2') {
      const session = connectHttp2('https://api.example', { createConnection: () => socket });
      const echo = JSON.parse((await buffer(session.request({ ':path': '/any' }))).toString()) as Echo;
      expect(echo.headers).toMatchObject({ 'x-real-ip': '192.0.2.1', 'x-forwarded-proto': 'https' });
      session.destroy();
    } else {
      socket.write(request);
      expect((await buffer(socket)).toString()).toContain('"x-real-ip":"192.0.2.1"');
    }
    raw.destroy();
  });

  it('is not believed from others, but required all the same', async () => {
    const wary = await start(
      ...['--proxy-listen', '127.0.0.1:0 proxy_protocol', '--trusted-ips', '10.0.0.1'],
      ...['--real-ip-header', 'proxy_protocol'],
    );
    expect(clientOf(await answerTo(Buffer.concat([v1, request]), wary.proxyUrl))).toBe('127.0.0.1');
    expect(await answerTo(request, wary.proxyUrl)).toBe('closed');
  });
});
