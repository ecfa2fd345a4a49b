import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { selfSigned } from '@sallyport/certificates';
import type { HttpOrigin, OriginOptions, OriginRequest } from '@sallyport/pipeline';
import { FakeClock, fakeServices, listenOnLoopback } from '@sallyport/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpPort, type HttpPortOptions } from '../http-port.ts';
import { RecordingReceiver } from './receiver-fixture.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function openPort(options: Partial<HttpPortOptions> = {}) {
  const { log } = fakeServices();
  const http = createHttpPort({ clock: new FakeClock(), log, ...options });
  const open = (url: string, more: Partial<OriginOptions> = {}) => {
    const origin = http.origin({ ...bounds, url: new URL(url), ...more });
    closing.push(() => origin.release());
    return origin;
  };
  return { open, log };
}

const bounds = {
  connectTimeoutMs: 5_000,
  readTimeoutMs: 5_000,
  writeTimeoutMs: 5_000,
  tlsVerify: true,
  namedBy: 'operator',
} as const;

const openOrigin = (url: string, more: Partial<OriginOptions> = {}) => openPort().open(url, more);

function send(origin: HttpOrigin, request: Partial<OriginRequest> = {}): RecordingReceiver {
  const receiver = new RecordingReceiver();
  receiver.call = origin.send({ method: 'GET', target: '/', headers: [], body: undefined, ...request }, receiver);
  return receiver;
}

async function serve(listener: RequestListener): Promise<string> {
  const { url, stop } = await listenOnLoopback(createServer(listener));
  closing.push(stop);
  return url;
}

/** A server below HTTP. */
async function serveBytes(listener: (socket: Socket) => void): Promise<string> {
  const { url, stop } = await listenOnLoopback(createTcpServer(listener));
  closing.push(stop);
  return url;
}

/** Answers the first request of each connection with these bytes. */
const serveText = (text: string) => serveBytes((socket) => socket.once('data', () => socket.write(text)));

describe('a request to an origin', () => {
  it('arrives as given, with host and length, and its answer comes in pieces', async () => {
    let seen = '';
    const url = await serve(async (incoming, outgoing) => {
      const { method, url: target, headers } = incoming;
      seen = `${method} ${target} ${headers.host} ${headers['content-length']} ${headers['x-key']}`;
      for await (const chunk of incoming) seen += ` ${chunk}`;
      outgoing.writeHead(201, ['X-Made', 'yes']).write('one ');
      outgoing.end('two');
    });
    const receiver = send(openOrigin(`${url}/ignored`), {
      method: 'POST',
      target: '/v1/chat?a=b',
      headers: ['X-Key', 'secret'],
      body: Buffer.from('hello'),
    });
    expect(receiver.told, 'before `send` has returned').toEqual([]);
    await receiver.ended;
    expect(seen).toBe(`POST /v1/chat?a=b ${new URL(url).host} 5 secret hello`);
    expect(receiver).toMatchObject({ status: 201, body: 'one two', told: ['head', 'end'] });
    expect(receiver.headers.slice(0, 2)).toEqual(['X-Made', 'yes']);
    expect(receiver.call).toMatchObject({ reused: false, remoteAddress: '127.0.0.1' });
  });

  it.each([
    ['POST', '0'],
    ['GET', undefined],
    ['DELETE', undefined],
  ])('says of %s without a body what servers expect', async (method, length) => {
    const url = await serve(({ headers }, outgoing) => outgoing.end(`${headers['content-length']}`));
    const receiver = send(openOrigin(url), { method });
    await receiver.ended;
    expect(receiver.body).toBe(String(length));
  });

  it.each([
    ['a line break in a value', { headers: ['X-A', 'b\r\nX-C: d'] }],
    ['a character beyond one byte', { headers: ['X-A', 'č'] }],
    ['a space in a name', { headers: ['X A', 'b'] }],
    ['a line break in the path', { target: '/\r\nX-C: d' }],
    ['an empty path', { target: '' }],
    ['a method that is none', { method: 'GET /' }],
    ['a length of its own', { headers: ['content-Length', '3'] }],
    ['a transfer coding of its own', { headers: ['Transfer-Encoding', 'chunked'] }],
    ['a host of its own', { headers: ['Host', 'elsewhere'] }],
  ])('is not sent with %s', async (_what, wrong: Partial<OriginRequest>) => {
    let visits = 0;
    const url = await serveBytes(() => visits++);
    const receiver = send(openOrigin(url), { method: 'POST', ...wrong });
    expect(receiver.told).toEqual([]);
    await receiver.ended;
    expect(receiver.failure).toMatchObject({ kind: 'invalid', nothingSent: true });
    expect(visits).toBe(0);
  });

  it('may stream its body, of a length or in chunks, at the pace of the server', async () => {
    const url = await serve(async (incoming, outgoing) => {
      let bytes = 0;
      for await (const chunk of incoming) bytes += (chunk as Buffer).length;
      const { 'content-length': length, 'transfer-encoding': coding } = incoming.headers;
      outgoing.end(`${bytes} ${length ?? coding}`);
    });
    const piece = Buffer.alloc(64 * 1024, 'x');
    const pieces = 256;
    for (const body of [{ length: piece.length * pieces }, 'chunked'] as const) {
      let written = 0;
      let waits = 0;
      const receiver = send(openOrigin(url), { method: 'POST', body });
      const push = () => {
        while (written < pieces) {
          written++;
          if (!receiver.call!.write(piece)) {
            waits++;
            return;
          }
        }
        if (written++ === pieces) receiver.call!.end();
      };
      receiver.onTakesMore = push;
      push();
      await receiver.ended;
      expect(receiver.failure).toBeUndefined();
      expect(receiver.body).toBe(`${piece.length * pieces} ${body === 'chunked' ? 'chunked' : body.length}`);
      expect(waits, 'the server was slower').toBeGreaterThan(1);
    }
  });
});

describe('connections', () => {
  it('are kept, and shared by all who hold the same', async () => {
    const sockets = new Set<unknown>();
    const url = await serve(({ socket }, outgoing) => {
      sockets.add(socket);
      outgoing.end('done');
    });
    const { open } = openPort();
    const reused: boolean[] = [];
    for (const origin of [open(url), open(url), open(url, { readTimeoutMs: 77 })]) {
      const receiver = send(origin);
      await receiver.ended;
      expect(receiver.body).toBe('done');
      reused.push(receiver.call!.reused);
    }
    expect(reused).toEqual([false, true, true]);
    expect(sockets.size).toBe(1);
    await send(open(url, { connectTimeoutMs: 77 })).ended;
    expect(sockets.size, 'other terms, other connections').toBe(2);
  });

  it('stay while one holder is left, and end with the last, letting end what is under way', async () => {
    const open = new Set<Socket>();
    let finish = () => {};
    const url = await serve(({ socket, url: target }, outgoing) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      if (target !== '/slow') return void outgoing.end('done');
      outgoing.write('begun ');
      finish = () => outgoing.end('ended');
    });
    const port = openPort();
    const first = port.open(url);
    const second = port.open(url);
    await send(first).ended;
    first.release();
    first.release();
    const receiver = send(second, { target: '/slow' });
    await receiver.begun;
    expect(receiver.call!.reused).toBe(true);
    second.release();
    const [socket] = open;
    finish();
    await receiver.ended;
    expect(receiver.body).toBe('begun ended');
    await once(socket!, 'close');
    expect(open.size).toBe(0);

    const late = send(second);
    await late.ended;
    expect(late.failure).toMatchObject({ kind: 'connect', nothingSent: true });
  });

  it('carry many requests at once', async () => {
    const url = await serve(({ url: target }, outgoing) => {
      setImmediate(() => outgoing.end(`${target} `.repeat(1_000)));
    });
    const origin = openOrigin(url);
    const receivers = Array.from({ length: 200 }, (_, index) => send(origin, { target: `/${index}` }));
    await Promise.all(receivers.map(({ ended }) => ended));
    for (const [index, { body }] of receivers.entries()) expect(body).toBe(`/${index} `.repeat(1_000));
  });

  it('are encrypted and checked', async () => {
    const tls = selfSigned({ names: ['localhost'], days: 1 });
    const server = createTlsServer({ cert: tls.cert, key: tls.key }, (_incoming, outgoing) => outgoing.end('sealed'));
    const { port, stop } = await listenOnLoopback(server);
    closing.push(stop);
    const distrusted = send(openOrigin(`https://localhost:${port}`));
    await distrusted.ended;
    expect(distrusted.failure).toMatchObject({ kind: 'tls', nothingSent: true });
    const trusted = send(openOrigin(`https://localhost:${port}`, { tlsVerify: false }));
    await trusted.ended;
    expect(trusted.body).toBe('sealed');
  });

  it('go where the resolver says', async () => {
    const url = await serve(({ headers }, outgoing) => outgoing.end(headers.host));
    const { port } = new URL(url);
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      if (name === 'nobody.example') throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
      return ['127.0.0.1'];
    };
    const { open } = openPort({ resolve });
    const receiver = send(open(`http://models.example:${port}`));
    await receiver.ended;
    expect(receiver.body).toBe(`models.example:${port}`);
    const lost = send(open(`http://nobody.example:${port}`));
    await lost.ended;
    expect(lost.failure).toMatchObject({ kind: 'dns', nothingSent: true });
    expect(asked).toEqual(['models.example', 'nobody.example']);
  });

  it.each(['ftp://127.0.0.1/', 'file:///etc/passwd'])('are none to %s', (url) => {
    expect(() => openOrigin(url)).toThrow('is not spoken');
  });
});

describe('an address that a document named', () => {
  it.each(['http://127.0.0.1', 'http://inside.example', 'https://169.254.169.254', 'http://user@127.0.0.1'])(
    'is not asked: %s',
    async (base) => {
      let visits = 0;
      const { port } = new URL(await serveBytes(() => visits++));
      const { open } = openPort({ resolve: async () => ['127.0.0.1'] });
      const receiver = send(open(`${base}:${port}`, { namedBy: 'document' }));
      await receiver.ended;
      expect(receiver.failure).toMatchObject({ kind: 'connect', nothingSent: true });
      expect(visits).toBe(0);
    },
  );

  it('is asked where the operator allows it, over connections of its own', async () => {
    const url = await serve((_incoming, outgoing) => outgoing.end('allowed'));
    const { open } = openPort({ outboundAllow: ['127.0.0.0/8'] });
    await send(open(url)).ended;
    const receiver = send(open(url, { namedBy: 'document' }));
    await receiver.ended;
    expect(receiver).toMatchObject({ body: 'allowed', call: { reused: false } });
  });
});

describe('silence', () => {
  it('before the first byte has a limit of its own', async () => {
    const url = await serveBytes(() => {});
    const receiver = send(openOrigin(url, { readTimeoutMs: 60_000 }), { firstByteTimeoutMs: 50 });
    await receiver.ended;
    expect(receiver.failure).toMatchObject({ kind: 'timeout', nothingSent: false });
    expect(receiver.failure!.message).toContain('nothing came for 50 ms');
  });

  it('before the first byte may be longer than between pieces, and ends there', async () => {
    const url = await serveText('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal');
    const receiver = send(openOrigin(url, { readTimeoutMs: 50 }), { firstByteTimeoutMs: 60_000 });
    await receiver.ended;
    expect(receiver).toMatchObject({ body: 'hal', told: ['head', 'error'], failure: { kind: 'timeout' } });
    expect(receiver.failure!.message).toContain('nothing came for 50 ms');
  });

  it('of a server that takes no bytes has a limit', async () => {
    const url = await serveBytes((socket) => socket.pause());
    const body = Buffer.alloc(32 << 20);
    const receiver = send(openOrigin(url, { writeTimeoutMs: 50 }), { method: 'POST', body });
    await receiver.ended;
    expect(receiver.failure).toMatchObject({ kind: 'timeout', nothingSent: false });
  });

  it('while connecting has a limit', async () => {
    const { open } = openPort({ resolve: () => new Promise(() => {}) });
    const receiver = send(open('http://slow.example', { connectTimeoutMs: 50 }));
    await receiver.ended;
    expect(receiver.failure).toMatchObject({ kind: 'timeout', nothingSent: true });
  });

  it('of ours is no silence: a paused answer waits', async () => {
    const url = await serveText('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf ');
    const receiver = send(openOrigin(url, { readTimeoutMs: 50 }));
    receiver.onPiece = () => receiver.call!.pause();
    await receiver.begun;
    // Another one, begun later, runs out of time first.
    await send(openOrigin(url, { readTimeoutMs: 100 })).ended;
    expect(receiver.told).toEqual(['head']);
    receiver.call!.resume();
    await receiver.ended;
    expect(receiver.failure).toMatchObject({ kind: 'timeout' });
  });
});

describe('a server that fails', () => {
  it.each([
    ['closes before its answer', '', 'reset', ''],
    ['closes within the head', 'HTTP/1.1 200 OK\r\nCont', 'reset', ''],
    ['closes within the body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal', 'cut', 'hal'],
    ['closes within a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha', 'cut', 'ha'],
    ['closes between chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nha\r\n', 'cut', 'ha'],
    ['speaks another protocol', 'SSH-2.0-OpenSSH_9.9\r\n\r\n', 'invalid', ''],
  ])('%s', async (_what, text, kind, body) => {
    const url = await serveBytes((socket) => socket.once('data', () => socket.end(text)));
    const receiver = send(openOrigin(url), { method: 'POST', body: Buffer.from('{}') });
    await receiver.ended;
    expect(receiver).toMatchObject({ body, failure: { kind, nothingSent: false } });
    expect(receiver.told.at(-1)).toBe('error');
  });

  it('is not there', async () => {
    const { url, stop } = await listenOnLoopback(createTcpServer());
    await stop();
    const receiver = send(openOrigin(url));
    await receiver.ended;
    expect(receiver.failure).toMatchObject({ kind: 'connect', nothingSent: true });
    expect(receiver.failure!.message, 'for the log').toContain(new URL(url).host);
  });
});

describe('aborting', () => {
  it.each(['while connecting', 'before the head', 'after the head', 'within the request', 'while paused'])(
    '%s closes the connection at once, and nothing is heard any more',
    async (when) => {
      const closed = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      const url = await serveBytes((socket) => {
        socket.once('close', () => closed.resolve());
        socket.once('data', () => {
          asked.resolve();
          if (when === 'after the head' || when === 'while paused') socket.write('HTTP/1.1 200 OK\r\n\r\nbegun');
        });
      });
      const origin = openOrigin(url);
      const receiver = send(origin, when === 'within the request' ? { method: 'POST', body: 'chunked' } : {});
      if (when === 'within the request') receiver.call!.write(Buffer.from('part'));
      if (when !== 'while connecting') await asked.promise;
      if (when === 'after the head' || when === 'while paused') await receiver.begun;
      if (when === 'while paused') receiver.call!.pause();
      const told = [...receiver.told];
      receiver.call!.abort();
      receiver.call!.abort();
      if (when !== 'while connecting') await closed.promise;
      await send(openOrigin(await serve((_incoming, outgoing) => outgoing.end()))).ended;
      expect(receiver.told).toEqual(told);
    },
  );

  it('before anything was sent takes back what would be told', async () => {
    const receiver = send(openOrigin('http://127.0.0.1'), { target: '' });
    receiver.call!.abort();
    await new Promise(setImmediate);
    expect(receiver.told).toEqual([]);
  });
});

describe('a reader', () => {
  it('that pauses makes the server wait', async () => {
    let sent = 0;
    const full = Promise.withResolvers<void>();
    const bytes = 64 << 20;
    const url = await serve((_incoming, outgoing) => {
      const piece = Buffer.alloc(256 * 1024);
      const push = () => {
        while (sent < bytes) {
          sent += piece.length;
          if (!outgoing.write(piece)) return full.resolve();
        }
        outgoing.end();
      };
      outgoing.on('drain', push);
      push();
    });
    const receiver = send(openOrigin(url));
    receiver.call!.pause();
    await full.promise;
    // As many turns as a server that does not wait would need for several times as much.
    for (let turn = 0; turn < 500; turn++) await new Promise(setImmediate);
    expect(receiver.bytes).toBeLessThan(2 << 20);
    expect(sent).toBeLessThan(bytes);
    receiver.call!.resume();
    await receiver.ended;
    expect(receiver.bytes).toBe(bytes);
  });

  it.each(['onHead', 'onData', 'onDrain'] as const)(
    'that throws in %s harms nobody else, and hears of an end',
    async (method) => {
      const url = await serve((incoming, outgoing) => {
        if (incoming.method === 'POST') incoming.once('data', () => outgoing.end('answer'));
        else outgoing.end('answer');
      });
      const { open, log } = openPort();
      const origin = open(url);
      const receiver = new RecordingReceiver();
      receiver[method] = () => {
        throw new Error('a bug');
      };
      const call = origin.send({ method: 'POST', target: '/', headers: [], body: 'chunked' }, receiver);
      call.write(Buffer.from('x'));
      await receiver.ended;
      expect(receiver.failure).toMatchObject({ kind: method === 'onData' || method === 'onHead' ? 'cut' : 'reset' });
      expect(log.entries).toMatchObject([{ level: 'error', message: 'a plugin failed to take an answer' }]);
      const next = send(origin);
      await next.ended;
      expect(next.body).toBe('answer');
    },
  );
});
