import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { selfSigned } from '@sallyport/certificates';
import { Secret } from '@sallyport/contracts';
import type { FetchRequest } from '@sallyport/pipeline';
import { FakeClock, startForwardProxy } from '@sallyport/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpPort } from './http-port.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function startProxy(refuses?: string | 'silence') {
  const proxy = await startForwardProxy(refuses === undefined ? {} : { refuses });
  closing.push(() => proxy.stop());
  return proxy;
}

async function startTarget(body: Buffer | string = 'hello'): Promise<number> {
  const tls = selfSigned({ names: ['target.test'], days: 1 });
  return await listen(createTlsServer(tls, (_incoming, outgoing) => outgoing.end(body)));
}

function port(clock = new FakeClock()) {
  const http = createHttpPort({ clock });
  closing.push(() => http.close());
  return (url: string, proxy: FetchRequest['proxy'], more: Partial<FetchRequest> = {}) =>
    http.fetch({
      method: 'GET',
      url: new URL(url),
      headers: [],
      body: Buffer.alloc(0),
      timeoutMs: 5_000,
      keepAliveMs: 60_000,
      tlsVerify: false,
      bodyBytesMax: 1_000_000,
      namedBy: 'operator',
      proxy,
      ...more,
    });
}

describe('a request through a proxy', () => {
  it('goes over https through a tunnel, which is kept', async () => {
    const target = await startTarget();
    const proxy = await startProxy();
    const get = port();
    const through = { host: '127.0.0.1', port: proxy.port, authorization: new Secret('Basic abc') };
    for (let i = 0; i < 3; i++)
      expect((await get(`https://target.test:${target}/`, through)).body.toString()).toBe('hello');
    expect(proxy.visits).toEqual([{ line: `CONNECT target.test:${target}`, authorization: 'Basic abc' }]);
  });

  it('brings a long answer whole', async () => {
    const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff));
    const target = await startTarget(bytes);
    const proxy = await startProxy();
    const { body } = await port()(`https://target.test:${target}/`, { host: '127.0.0.1', port: proxy.port });
    expect(body.equals(bytes)).toBe(true);
  });

  it('names the whole URL over http', async () => {
    const target = await listen(createServer((incoming, outgoing) => outgoing.end(incoming.url)));
    const proxy = await startProxy();
    const through = { host: '127.0.0.1', port: proxy.port, authorization: new Secret('Basic abc') };
    const { body } = await port()(`http://127.0.0.1:${target}/a?b`, through);
    expect(body.toString()).toBe('/a?b');
    expect(proxy.visits).toEqual([{ line: `GET http://127.0.0.1:${target}/a?b`, authorization: 'Basic abc' }]);
  });

  it('verifies the target, not the proxy', async () => {
    const target = await startTarget();
    const proxy = await startProxy();
    const through = { host: '127.0.0.1', port: proxy.port };
    await expect(port()(`https://target.test:${target}/`, through, { tlsVerify: true })).rejects.toThrow(
      'self-signed certificate',
    );
  });

  it('fails when the proxy refuses', async () => {
    const proxy = await startProxy('407 Proxy Authentication Required');
    await expect(port()('https://target.test/', { host: '127.0.0.1', port: proxy.port })).rejects.toThrow('407');
  });

  it('fails when the proxy hangs up', async () => {
    const rude = await listen(createServer().on('connect', (_incoming, socket) => socket.destroy()));
    await expect(port()('https://target.test/', { host: '127.0.0.1', port: rude })).rejects.toThrow();
  });

  it('gives up with its time, and hangs up', async () => {
    const clock = new FakeClock();
    const proxy = await startProxy('silence');
    const outcome = expect(
      port(clock)('https://target.test/', { host: '127.0.0.1', port: proxy.port }),
    ).rejects.toThrow('did not answer within 5000 ms');
    await expect.poll(() => proxy.visits.length).toBe(1);
    await clock.advance(5_000);
    await outcome;
    await proxy.hungUp;
  });

  it('cannot be split by what the proxy is told', async () => {
    const proxy = await startProxy();
    const through = { host: '127.0.0.1', port: proxy.port, authorization: new Secret('a\r\nX: b') };
    for (const url of ['https://target.test/', 'http://target.test/'])
      await expect(port()(url, through)).rejects.toThrow('cannot be sent');
    expect(proxy.visits).toEqual([]);
  });

  it.each([
    'https://127.0.0.1/',
    'https://169.254.169.254/',
    'https://[::1]/',
    'http://target.test/',
    'https://target.test:25/',
  ])('is not made for a document that names %s', async (url) => {
    const proxy = await startProxy();
    const through = { host: '127.0.0.1', port: proxy.port };
    await expect(port()(url, through, { namedBy: 'document' })).rejects.toThrow('gave no answer that can be used');
    expect(proxy.visits).toEqual([]);
  });

  it('is made for a document that names a host, which the proxy judges', async () => {
    const target = await startTarget();
    const proxy = await startProxy();
    const through = { host: '127.0.0.1', port: proxy.port };
    const { body } = await port()(`https://target.test:${target}/`, through, { namedBy: 'document' });
    expect(body.toString()).toBe('hello');
  });
});

it('shows another certificate over another connection', async () => {
  const authority = selfSigned({ names: ['Test CA'], days: 1, isCa: true });
  const shown: string[] = [];
  const server = createTlsServer(
    {
      ...selfSigned({ names: ['127.0.0.1'], days: 1 }),
      requestCert: true,
      ca: authority.cert,
      rejectUnauthorized: false,
    },
    (incoming, outgoing) => {
      const socket = incoming.socket as Socket & { getPeerCertificate(): { subject?: { CN?: string } } };
      shown.push(socket.getPeerCertificate().subject?.CN ?? 'none');
      outgoing.end();
    },
  );
  const target = await listen(server);
  const get = port();
  const certificate = (name: string) => {
    const { cert, key } = selfSigned({ names: [name], days: 1, issuer: authority });
    return { certificate: cert, key: new Secret(key) };
  };
  const [first, second] = [certificate('first.test'), certificate('second.test')];
  for (const clientCertificate of [first, second, undefined, first])
    await get(`https://127.0.0.1:${target}/`, undefined, { clientCertificate });
  expect(shown).toEqual(['first.test', 'second.test', 'none', 'first.test']);
});
