import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { FakeClock, fakeServices, listenOnLoopback } from '@sallyport/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpPort } from './http-port.ts';
import type { Resolve } from './lookup.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Counts who comes to 127.0.0.1, where nobody is to come. */
let canary: { port: number; visits: number };
beforeEach(async () => {
  const { port, stop } = await listenOnLoopback(
    createTcpServer((socket) => {
      canary.visits++;
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret');
    }),
  );
  canary = { port, visits: 0 };
  closing.push(stop);
});

/** A server that may be reached, on the canary's port of another address of this machine. */
const allowed = '127.0.0.2';
async function serve(listener: RequestListener): Promise<void> {
  const server = createServer(listener);
  server.listen(canary.port, allowed);
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
}

interface PortOptions {
  resolve?: Resolve;
  outboundAllow?: readonly string[];
  clock?: FakeClock;
}

function port({ clock = new FakeClock(), outboundAllow = [`${allowed}/32`], resolve }: PortOptions = {}) {
  const services = fakeServices({ clock });
  const http = createHttpPort({ clock, log: services.log, outboundAllow, ...(resolve && { resolve }) });
  closing.push(() => http.close());
  const get = (url: string, namedBy: 'operator' | 'document' = 'document') =>
    http.fetch({
      method: 'GET',
      url: new URL(url),
      headers: [],
      body: Buffer.alloc(0),
      timeoutMs: 5_000,
      keepAliveMs: 60_000,
      tlsVerify: false,
      bodyBytesMax: 1_000,
      namedBy,
    });
  return { get, log: services.log.entries };
}

const nothing = (host: string) => `${host} gave no answer that can be used`;

describe('an address that a document named', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0x7f.1',
    '017700000001',
    '0177.0.0.1',
    '0177.1',
    '127.0.0.1.',
    '１２７.０.０.１',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    '0',
    '0.0.0.0',
    '0x0',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '169.254.170.2',
    '2852039166',
    '0xa9fea9fe',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    'user@127.0.0.1',
    'public.test@127.0.0.1',
    'public.test:443@127.0.0.1',
  ])('is not connected to when it is %s', async (host) => {
    let sockets = 0;
    const count = () => sockets++;
    subscribe('net.client.socket', count);
    closing.push(() => unsubscribe('net.client.socket', count));
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://${host}:${canary.port}/`;
      await expect(port().get(url)).rejects.toThrow(nothing(new URL(url).host));
    }
    expect([sockets, canary.visits]).toEqual([0, 0]);
  });

  it.each([
    ['localhost', undefined],
    ['localhost.', undefined],
    ['LOCALHOST', undefined],
    ['metadata.google.internal', ['169.254.169.254']],
    ['inside.test', ['127.0.0.1']],
    ['inside6.test', ['::1']],
    ['mapped.test', ['::ffff:127.0.0.1']],
    ['mixed.test', ['127.0.0.2', '127.0.0.1']],
    ['none.test', []],
  ])('is not connected to by the name of %s', async (host, addresses) => {
    const { get } = port(addresses === undefined ? {} : { resolve: async () => addresses });
    for (const scheme of ['http', 'https'])
      await expect(get(`${scheme}://${host}:${canary.port}/`)).rejects.toThrow('gave no answer that can be used');
    expect(canary.visits).toBe(0);
  });

  it.each(['ftp:', 'gopher:', 'data:', 'ws:', 'javascript:'])('is not spoken to by %s', async (scheme) => {
    await expect(port().get(`${scheme}//127.0.0.2:${canary.port}/`)).rejects.toThrow('gave no answer that can be used');
    await expect(port().get('file:///etc/hostname')).rejects.toThrow('gave no answer that can be used');
    expect(canary.visits).toBe(0);
  });

  it.each(['http://public.test/', 'https://public.test:22/', 'https://public.test:80/', 'https://public.test:25/'])(
    'is public, and yet not connected to at %s',
    async (url) => {
      const { get, log } = port({ resolve: async () => ['8.8.8.8'] });
      await expect(get(url)).rejects.toThrow('gave no answer that can be used');
      expect(log).toHaveLength(1);
    },
  );

  it('is the one that was judged, though the name stands for another a moment later', async () => {
    await serve((_incoming, outgoing) => outgoing.writeHead(200, { Connection: 'close' }).end('public'));
    let turn = 0;
    const { get } = port({ resolve: async () => [turn++ % 2 === 0 ? allowed : '127.0.0.1'] });
    const url = `http://rebinding.test:${canary.port}/`;
    for (let i = 0; i < 4; i++) {
      expect((await get(url)).body.toString()).toBe('public');
      await expect(get(url)).rejects.toThrow(nothing(new URL(url).host));
    }
    expect([turn, canary.visits]).toEqual([8, 0]);
  });

  it('is not reached over a connection that was made for the operator', async () => {
    const url = `http://127.0.0.1:${canary.port}/`;
    const { get } = port();
    expect((await get(url, 'operator')).body.toString()).toBe('secret');
    await expect(get(url)).rejects.toThrow(nothing(new URL(url).host));
    expect(canary.visits).toBe(1);
  });

  it.each([301, 302, 303, 307, 308])('is not followed where a %i leads', async (status) => {
    await serve((_incoming, outgoing) =>
      outgoing.writeHead(status, { Location: `http://127.0.0.1:${canary.port}/` }).end(),
    );
    expect((await port().get(`http://${allowed}:${canary.port}/`)).status).toBe(status);
    expect(canary.visits).toBe(0);
  });

  it.each([
    ['a network', `${allowed}/32`],
    ['an address', allowed],
    ['a name', 'Keys.Corp.test'],
  ])('is reached where the operator allows it as %s', async (_what, allow) => {
    await serve((_incoming, outgoing) => outgoing.end('keys'));
    const { get } = port({ outboundAllow: [allow], resolve: async () => [allowed] });
    expect((await get(`http://keys.corp.test:${canary.port}/`)).body.toString()).toBe('keys');
  });
});

describe('what is told of a failure', () => {
  it('is the same whether the address is blocked, closed or silent', async () => {
    const clock = new FakeClock();
    const arrived = Promise.withResolvers<void>();
    await serve(() => arrived.resolve());
    const resolve: Resolve = async (name) => [name === 'blocked.test' ? '127.0.0.1' : allowed];
    const { get } = port({ clock, resolve });
    const closed = await listenOnLoopback(createTcpServer());
    await closed.stop();
    const silent = get(`http://silent.test:${canary.port}/`).catch((error: Error) => error.message);
    await arrived.promise;
    await clock.advance(5_000);
    const told = [
      await silent,
      await get(`http://blocked.test:${canary.port}/`).catch((error: Error) => error.message),
      await get(`http://closed.test:${closed.port}/`).catch((error: Error) => error.message),
    ];
    expect(told.map((text) => (text as string).replace(/^\w+\.test:\d+/, ''))).toEqual(
      Array(3).fill(' gave no answer that can be used'),
    );
  });

  it('says to the operator what to allow, once a minute', async () => {
    const clock = new FakeClock();
    const { get, log } = port({ clock, resolve: async () => ['10.1.2.3'] });
    const ask = () => get('https://keys.corp.test/').catch(() => {});
    for (let i = 0; i < 3; i++) await ask();
    expect(log).toMatchObject([
      { level: 'warn', fields: { host: 'keys.corp.test', reason: '10.1.2.3 is not public' } },
    ]);
    await clock.advance(60_000);
    await ask();
    expect(log).toHaveLength(2);
  });
});

describe('an answer to a document’s address', () => {
  const url = () => `http://${allowed}:${canary.port}/`;

  it('is not unpacked', async () => {
    const packed = gzipSync(Buffer.alloc(100_000));
    await serve((_incoming, outgoing) => outgoing.writeHead(200, { 'Content-Encoding': 'gzip' }).end(packed));
    expect((await port().get(url())).body.equals(packed)).toBe(true);
  });

  it.each([
    ['announces', true],
    ['turns out to have', false],
  ])('ends when it %s more bytes than wanted', async (_what, announced) => {
    const ended = Promise.withResolvers<void>();
    await serve((_incoming, outgoing) => {
      outgoing.once('close', () => ended.resolve());
      outgoing.writeHead(200, announced ? { 'Content-Length': 100_000_000 } : {});
      outgoing.write(Buffer.alloc(announced ? 1 : 2_000));
    });
    await expect(port().get(url())).rejects.toThrow('gave no answer that can be used');
    await ended.promise;
  });

  it('ends when it trickles in beyond its time', async () => {
    const clock = new FakeClock();
    const begun = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    await serve((_incoming, outgoing) => {
      outgoing.once('close', () => ended.resolve());
      outgoing.write('x', () => begun.resolve());
    });
    const outcome = expect(port({ clock }).get(url())).rejects.toThrow('gave no answer that can be used');
    await begun.promise;
    await clock.advance(5_000);
    await outcome;
    await ended.promise;
  });
});
