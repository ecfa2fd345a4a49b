import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Http1Request, ResponseHandler } from './call.ts';
import type { UpstreamError } from './error.ts';
import { Http1Pool, type Http1PoolOptions } from './pool.ts';
import { Timers } from './timers.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const thing of open.splice(0)) thing.close();
});

/** A raw server: each connection's received text, request by request, goes to `serve`. */
async function serverThat(
  serve: (socket: Socket, text: string, connection: number) => void,
): Promise<{ port: number; connections: () => number; server: Server }> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const connection = ++connections;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (data) => serve(socket, data.toString('latin1'), connection));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections, server };
}

function poolFor(port: number, options: Partial<Http1PoolOptions> = {}): Http1Pool {
  const pool = new Http1Pool({ host: '127.0.0.1', port, ...options });
  open.push({ close: () => pool.destroy() });
  return pool;
}

interface Outcome {
  status?: number;
  body?: string;
  error?: UpstreamError;
  reused?: boolean;
}

const get: Http1Request = {
  method: 'GET',
  head: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  body: undefined,
  streaming: 'none',
  readTimeoutMs: 10_000,
  writeTimeoutMs: 10_000,
};
const post: Http1Request = {
  ...get,
  method: 'POST',
  head: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n',
  body: Buffer.from('body'),
};

function send(
  pool: Http1Pool,
  request: Partial<Http1Request> = {},
  more: Partial<ResponseHandler> = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const outcome: Outcome = { body: '' };
    pool.dispatch(
      { ...get, ...request },
      {
        onConnection: ({ reused }) => {
          outcome.reused = reused;
        },
        onHead: (status) => {
          outcome.status = status;
        },
        onData: (chunk) => {
          outcome.body += chunk.toString('latin1');
        },
        onEnd: () => resolve(outcome),
        onError: (error) => resolve({ ...outcome, error }),
        ...more,
      },
    );
  });
}

const hello = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

describe('connections', () => {
  it('are kept and used again, one after another', async () => {
    const { port, connections } = await serverThat((socket) => socket.write(hello));
    const pool = poolFor(port);
    for (let i = 0; i < 1_000; i++)
      expect(await send(pool)).toMatchObject({ status: 200, body: 'hello', reused: i > 0 });
    expect(connections()).toBe(1);
    expect(pool.idle).toBe(1);
  });

  it('serve one request at a time', async () => {
    const { port, connections } = await serverThat((socket) => socket.write(hello));
    const pool = poolFor(port);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => send(pool)));
    expect(outcomes.every(({ body }) => body === 'hello')).toBe(true);
    expect(connections()).toBe(20);
  });

  it.each([
    ['the server says close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello'],
    ['the server speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
  ])('are not used again when %s', async (_what, answer) => {
    const { port, connections } = await serverThat((socket) => socket.write(answer));
    const pool = poolFor(port);
    await send(pool);
    await send(pool);
    expect(connections()).toBe(2);
  });

  it('are not used beyond their number of requests', async () => {
    const { port, connections } = await serverThat((socket) => socket.write(hello));
    const pool = poolFor(port, { requestsPerConnectionMax: 2 });
    for (let i = 0; i < 6; i++) await send(pool);
    expect(connections()).toBe(3);
  });

  it('that the server closed while idle are forgotten', async () => {
    const { port, connections } = await serverThat((socket) => socket.end(hello));
    const pool = poolFor(port);
    for (let i = 0; i < 5; i++) {
      expect(await send(pool)).toMatchObject({ body: 'hello' });
      await expect.poll(() => pool.connections).toBe(0);
    }
    expect(connections()).toBe(5);
  });

  it('never hand one request the bytes of another: what comes unasked closes them', async () => {
    const { port, connections } = await serverThat((socket) =>
      socket.write(`${hello}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`),
    );
    const pool = poolFor(port);
    for (let i = 0; i < 3; i++) expect((await send(pool)).body).toBe('hello');
    expect(connections()).toBe(3);
  });

  it('are not handed an answer that came along with the one before, though the next call is made at once', async () => {
    let requests = 0;
    const evil = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';
    const { port, connections } = await serverThat((socket) => socket.write(++requests === 1 ? hello + evil : hello));
    const pool = poolFor(port);
    const second = new Promise<Outcome>((resolve) => {
      void send(pool, {}, { onEnd: () => send(pool).then(resolve) });
    });
    expect((await second).body).toBe('hello');
    expect(connections()).toBe(2);
  });

  it.each([
    ['a 204 announces a body', 'HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\n'],
    ['the server is about to close them', 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 0\r\n\r\n'],
  ])('are not kept when %s', async (_what, answer) => {
    const { port } = await serverThat((socket) => socket.write(answer));
    const pool = poolFor(port);
    await send(pool);
    expect(pool.idle).toBe(0);
  });

  it('beyond the limit are waited for', async () => {
    const { port, connections } = await serverThat((socket) => setImmediate(() => socket.write(hello)));
    const pool = poolFor(port, { connectionsMax: 2 });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => send(pool)));
    expect(outcomes.every(({ body }) => body === 'hello')).toBe(true);
    expect(connections()).toBe(2);
  });

  it('beyond the limit are waited for no longer than for a connection', async () => {
    const { port } = await serverThat(() => {});
    const pool = poolFor(port, { connectionsMax: 1, connectTimeoutMs: 100 });
    void send(pool);
    expect((await send(pool)).error).toMatchObject({ kind: 'timeout', nothingSent: true });
  });

  it('serve ten thousand requests, and no more', async () => {
    const { port, connections } = await serverThat((socket) => socket.write(hello));
    const pool = poolFor(port);
    for (let i = 0; i < 10_001; i++) await send(pool);
    expect(connections()).toBe(2);
  });
});

describe('a failure says what may have happened', () => {
  it('nothing, when the connection is refused', async () => {
    const { port, server } = await serverThat(() => {});
    server.close();
    expect((await send(poolFor(port), post)).error).toMatchObject({
      kind: 'connect',
      phase: 'connecting',
      nothingSent: true,
    });
  });

  it('nothing, when the name does not exist', async () => {
    const pool = poolFor(1, {
      host: 'nobody.invalid',
      lookup: (_host, _options, done) =>
        done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }), '', 4),
    });
    expect((await send(pool)).error).toMatchObject({ kind: 'dns', nothingSent: true });
  });

  it('anything, when the server read the request and broke off', async () => {
    const { port } = await serverThat((socket) => socket.resetAndDestroy());
    expect((await send(poolFor(port), post)).error).toMatchObject({
      kind: 'reset',
      phase: 'waiting',
      nothingSent: false,
      reused: false,
    });
  });

  it('anything, on a kept connection too', async () => {
    const { port } = await serverThat((socket, text) =>
      text.startsWith('GET') ? socket.write(hello) : socket.destroy(),
    );
    const pool = poolFor(port);
    await send(pool);
    expect((await send(pool, post)).error).toMatchObject({ kind: 'reset', nothingSent: false, reused: true });
  });

  it('nothing, when the kernel refuses the request because the server had reset the idle connection', async () => {
    let kept: Socket | undefined;
    const { port } = await serverThat((socket) => {
      kept = socket;
      socket.write(hello);
    });
    const pool = poolFor(port);
    await send(pool);
    kept!.resetAndDestroy();
    // The reset reaches us at once on loopback, but our side has not looked yet.
    expect((await send(pool, post)).error).toMatchObject({ kind: 'reset', nothingSent: true, reused: true });
  });

  it('that the answer is incomplete, when it breaks off in the middle', async () => {
    const { port } = await serverThat((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal'));
    expect(await send(poolFor(port))).toMatchObject({ status: 200, error: { kind: 'reset', phase: 'body' } });
  });

  it('that the answer makes no sense', async () => {
    const { port } = await serverThat((socket) => socket.write('HTTP/1.1 200 OK\nContent-Length: 0\n\n'));
    expect((await send(poolFor(port))).error).toMatchObject({ kind: 'invalid', phase: 'head' });
  });
});

describe('silence has a limit', () => {
  it.each([
    ['before the head', ''],
    ['in the head', 'HTTP/1.1 200 OK\r\nConte'],
    ['in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal'],
  ])('%s', async (_where, answer) => {
    const { port } = await serverThat((socket) => socket.write(answer));
    const started = performance.now();
    const { error } = await send(poolFor(port, { loop: { timers: new Timers(), readBuffer: Buffer.alloc(65_536) } }), {
      readTimeoutMs: 200,
    });
    const tookMs = performance.now() - started;
    expect(error).toMatchObject({ kind: 'timeout', nothingSent: false });
    expect(tookMs).toBeGreaterThan(190);
    expect(tookMs).toBeLessThan(1_000);
  });

  it('while connecting', async () => {
    const pool = poolFor(9, { host: 'slow.invalid', lookup: () => {}, connectTimeoutMs: 100 });
    const started = performance.now();
    expect((await send(pool)).error).toMatchObject({ kind: 'timeout', phase: 'connecting', nothingSent: true });
    expect(performance.now() - started).toBeGreaterThan(95);
  });

  it('while the server takes no bytes', async () => {
    const { port } = await serverThat((socket) => socket.pause());
    const pool = poolFor(port);
    const outcome = send(pool, {
      ...post,
      head: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 33554432\r\n\r\n',
      body: Buffer.alloc(32 << 20),
      writeTimeoutMs: 200,
    });
    expect((await outcome).error).toMatchObject({ kind: 'timeout' });
  });

  it('but a server that takes a large body steadily has time', async () => {
    const bytes = 24 << 20;
    // Long against the pauses between what is taken, also on a busy machine; short against the whole.
    const writeTimeoutMs = 1_000;
    const server = createServer((socket) => {
      let taken = 0;
      const take = setInterval(() => {
        taken += (socket.read(262_144) ?? socket.read())?.length ?? 0;
        if (taken >= bytes) socket.end(hello);
      }, 16);
      socket.pause();
      socket.on('error', () => {});
      socket.on('close', () => clearInterval(take));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push(server);
    const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`;
    const pool = poolFor((server.address() as AddressInfo).port);
    const started = performance.now();
    expect(await send(pool, { ...post, head, body: Buffer.alloc(bytes), writeTimeoutMs })).toMatchObject({
      body: 'hello',
    });
    expect(performance.now() - started).toBeGreaterThan(writeTimeoutMs);
  });

  it('but not while we are the ones who pause', async () => {
    const { port } = await serverThat((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel'));
    const pool = poolFor(port);
    const failed = new Promise<UpstreamError | 'none'>((resolve) => {
      const call = pool.dispatch(
        { ...get, readTimeoutMs: 100 },
        { onHead: () => call.pause(), onData: () => {}, onEnd: () => {}, onError: resolve },
      );
      setTimeout(() => resolve('none'), 400);
    });
    expect(await failed).toBe('none');
  });
});

describe('a streamed body', () => {
  it('is sent in chunks, or by its length', async () => {
    let seen = '';
    const { port } = await serverThat((socket, text) => {
      seen += text;
      if (text.startsWith('GET') || seen.endsWith('0\r\n\r\n') || seen.endsWith('abcd')) socket.write(hello);
    });
    const pool = poolFor(port);
    const stream = (request: Partial<Http1Request>) =>
      new Promise<void>((resolve, reject) => {
        const call = pool.dispatch(
          { ...get, ...request },
          { onHead: () => {}, onData: () => {}, onEnd: () => resolve(), onError: reject },
        );
        call.write(Buffer.from('ab'));
        call.write(Buffer.from('cd'));
        call.end();
      });
    await send(pool);
    seen = '';
    await stream({
      method: 'POST',
      head: 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n',
      streaming: 'chunked',
    });
    expect(seen).toContain('\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n');
    seen = '';
    await stream({
      method: 'POST',
      head: 'POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n',
      streaming: 'length',
      bodyBytes: 4,
    });
    expect(seen).toContain('\r\n\r\nabcd');
  });

  it('longer than announced never reaches the wire as a second request', async () => {
    let seen = '';
    const { port } = await serverThat((socket, text) => {
      seen += text;
      if (text.startsWith('GET')) socket.write(hello);
    });
    const pool = poolFor(port);
    await send(pool);
    const failed = await new Promise<UpstreamError>((resolve) => {
      const request: Http1Request = {
        ...get,
        method: 'POST',
        head: 'POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n',
        streaming: 'length',
        bodyBytes: 2,
      };
      const call = pool.dispatch(request, { onHead: () => {}, onData: () => {}, onEnd: () => {}, onError: resolve });
      call.write(Buffer.from('abGET /evil HTTP/1.1\r\n\r\n'));
    });
    expect(failed.kind).toBe('invalid');
    expect(seen).not.toContain('evil');
  });

  it('with trailers that cannot be sent ends its call, and nothing of them is sent', async () => {
    let seen = '';
    const { port } = await serverThat((_socket, text) => {
      seen += text;
    });
    const pool = poolFor(port);
    const request: Http1Request = {
      ...get,
      method: 'POST',
      head: 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n',
      streaming: 'chunked',
    };
    for (const trailers of [
      ['x-a', 'b\r\nevil: 1'],
      ['x a', 'evil'],
    ]) {
      const failed = await new Promise<UpstreamError>((resolve) => {
        const call = pool.dispatch(request, {
          onHead: () => {},
          onData: () => {},
          onEnd: () => {},
          onError: resolve,
          onConnection: () => process.nextTick(() => call.end(trailers)),
        });
      });
      expect(failed).toMatchObject({ kind: 'invalid', message: expect.stringContaining('cannot be sent') });
    }
    expect(seen).not.toContain('evil');
  });

  it('is stopped by an answer that comes before its end, and the connection is not used again', async () => {
    const { port, connections } = await serverThat((socket) => socket.write(hello));
    const pool = poolFor(port);
    const request: Partial<Http1Request> = {
      method: 'POST',
      head: 'POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n',
      streaming: 'length',
      bodyBytes: 100,
    };
    expect(await send(pool, request)).toMatchObject({ status: 200, body: 'hello' });
    await send(pool);
    expect(connections()).toBe(2);
  });
});

it('a paused answer holds the server back: what waits in between stays small', async () => {
  const total = 64 << 20;
  let sent = 0;
  const { port } = await serverThat((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`);
    const piece = Buffer.alloc(1 << 16);
    const push = () => {
      while (sent < total) {
        sent += piece.length;
        if (!socket.write(piece)) return;
      }
    };
    socket.on('drain', push);
    push();
  });
  const pool = poolFor(port);
  let got = 0;
  await new Promise<void>((resolve, reject) => {
    const call = pool.dispatch(get, {
      onHead: () => call.pause(),
      onData: (chunk) => {
        got += chunk.length;
      },
      onEnd: () => resolve(),
      onError: reject,
    });
    const resumeWhenStill = (before: number) =>
      setTimeout(() => {
        if (sent !== before) return resumeWhenStill(sent);
        // Kernel buffers of both sides, and one stream buffer.
        expect(sent).toBeLessThan(16 << 20);
        call.resume();
      }, 100);
    resumeWhenStill(-1);
  });
  expect(got).toBe(total);
});

it('an aborted request is over: nothing more is heard, the connection is gone', async () => {
  const closed = Promise.withResolvers<void>();
  const { port } = await serverThat((socket) => {
    socket.once('close', () => closed.resolve());
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal');
  });
  const pool = poolFor(port);
  const heard: string[] = [];
  const call = pool.dispatch(get, {
    onHead: () => {
      call.abort();
      call.abort();
    },
    onData: () => heard.push('data'),
    onEnd: () => heard.push('end'),
    onError: () => heard.push('error'),
  });
  await closed.promise;
  expect(heard).toEqual([]);
  expect(pool.connections).toBe(0);
});

it('closing waits for what is under way', async () => {
  const { port } = await serverThat((socket) => setImmediate(() => socket.write(hello)));
  const pool = poolFor(port);
  const outcome = send(pool);
  await Promise.all([pool.close(), outcome]);
  expect((await outcome).body).toBe('hello');
  expect((await send(pool)).error).toMatchObject({ nothingSent: true });
});
