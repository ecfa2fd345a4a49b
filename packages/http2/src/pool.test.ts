import {
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createRawServer, type Socket } from 'node:net';
import { selfSigned } from '@sallyport/runtime';
import { listenOnLoopback } from '@sallyport/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { send } from './call-fixture.ts';
import { Http2Pool, type Http2PoolOptions } from './pool.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Upstream {
  port: number;
  sessions: ServerHttp2Session[];
  streams: ServerHttp2Stream[];
}

async function serve(
  onStream: (stream: ServerHttp2Stream, path: string, nth: number) => void,
  server: Http2Server = createServer(),
): Promise<Upstream> {
  const sessions: ServerHttp2Session[] = [];
  const streams: ServerHttp2Stream[] = [];
  server.on('session', (session) => {
    sessions.push(session);
    session.on('error', () => {});
  });
  server.on('stream', (stream, headers) => {
    streams.push(stream);
    stream.on('error', () => {});
    onStream(stream, String(headers[':path']), streams.length);
  });
  const { port, stop } = await listenOnLoopback(server);
  closing.push(() => {
    for (const session of sessions) session.destroy();
    return stop();
  });
  return { port, sessions, streams };
}

function poolOf(port: number, options: Partial<Http2PoolOptions> = {}): Http2Pool {
  const pool = new Http2Pool({ host: '127.0.0.1', port, ...options });
  closing.push(() => pool.destroy());
  return pool;
}

/** Answers with what it was sent. */
function echo(stream: ServerHttp2Stream): void {
  let trailers = {};
  stream.respond({ ':status': 200 }, { waitForTrailers: true });
  stream.on('trailers', (received) => {
    trailers = received;
  });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-end': '1', ...trailers }));
  stream.pipe(stream);
}

describe('calls', () => {
  it('share one session, and carry heads, bodies and trailers', async () => {
    const { port, sessions } = await serve(echo);
    const pool = poolOf(port);
    const large = Buffer.alloc(3_000_000, 'b');
    const [empty, whole] = [send(pool, '/empty'), send(pool, '/whole', { method: 'POST', body: large })];
    expect(await empty.outcome.done).toMatchObject({ status: 200, error: undefined });
    const outcome = await whole.outcome.done;
    expect(outcome.body.equals(large)).toBe(true);
    expect(outcome.trailers).toEqual(['x-end', '1']);
    expect(sessions.length).toBe(1);
  });

  it('stream both ways at once, with trailers of the request', async () => {
    const { port } = await serve(echo);
    const { outcome, call } = send(poolOf(port), '/', { method: 'POST', streaming: 'chunked' });
    await expect.poll(() => outcome.connected).toBe(true);
    for (const piece of ['one', 'two']) {
      call.write(Buffer.from(piece));
      await expect.poll(() => outcome.body.toString()).toContain(piece);
    }
    call.end(['X-Sum', '7']);
    expect((await outcome.done).trailers).toEqual(['x-end', '1', 'x-sum', '7']);
  });

  it('keep to the number of streams that the upstream allows', async () => {
    let open = 0;
    let most = 0;
    const { port, sessions } = await serve(
      (stream) => {
        most = Math.max(most, ++open);
        setImmediate(() => {
          open--;
          stream.respond({ ':status': 204 }, { endStream: true });
        });
      },
      createServer({ settings: { maxConcurrentStreams: 2 } }),
    );
    const pool = poolOf(port, { sessionsMax: 1 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => send(pool, '/').outcome.done));
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 204));
    expect(most).toBeLessThanOrEqual(2);
    expect(sessions.length).toBe(1);
  });

  it('open another session when one is full', async () => {
    const { port, sessions, streams } = await serve(() => {}, createServer({ settings: { maxConcurrentStreams: 1 } }));
    const pool = poolOf(port);
    for (let n = 0; n < 3; n++) send(pool, '/held');
    await expect.poll(() => streams.length).toBe(3);
    expect(sessions.length).toBe(3);
    for (const stream of streams) stream.respond({ ':status': 200 }, { endStream: true });
    expect(await send(pool, '/', {}).outcome.connected).toBe(false);
  });

  it('hold the upstream back while nobody reads', async () => {
    let sent = 0;
    const { port } = await serve((stream) => {
      stream.respond({ ':status': 200 });
      const piece = Buffer.alloc(16_384);
      const fill = () => {
        while (!stream.destroyed && sent < 64_000_000) {
          sent += piece.length;
          if (!stream.write(piece)) return;
        }
        stream.end();
      };
      stream.on('drain', fill);
      fill();
    });
    const pool = poolOf(port);
    const { outcome, call } = send(pool, '/flood');
    outcome.keepBody = false;
    call.pause();
    await outcome.head;
    let before = -1;
    const isStill = () => {
      const still = before === sent;
      before = sent;
      return still;
    };
    await expect.poll(isStill, { interval: 100 }).toBe(true);
    expect(sent).toBeLessThan(2_000_000);
    call.resume();
    await outcome.done;
    expect(outcome.bytes).toBe(sent);
  });

  it('make their caller wait while the upstream does not read', async () => {
    const { port, streams } = await serve(() => {});
    const { outcome, call } = send(poolOf(port), '/', { method: 'POST', streaming: 'chunked' });
    await expect.poll(() => outcome.connected).toBe(true);
    const piece = Buffer.alloc(16_384);
    let written = 0;
    while (call.write(piece) && written < 1_000) written++;
    expect(written).toBeLessThan(1_000);
    await expect.poll(() => streams.length).toBe(1);
    streams[0]!.resume();
    await expect.poll(() => outcome.drains).toBeGreaterThan(0);
    call.abort();
  });

  it('reset their stream at once when they are aborted, and nothing else', async () => {
    const { port, streams } = await serve((stream, path) => {
      if (path === '/slow') stream.respond({ ':status': 200 });
      else stream.respond({ ':status': 204 }, { endStream: true });
    });
    const pool = poolOf(port);
    const { outcome, call } = send(pool, '/slow');
    await outcome.head;
    call.abort();
    await expect.poll(() => streams[0]!.rstCode).toBe(8);
    expect((await send(pool, '/next').outcome.done).status).toBe(204);
    expect(pool.connections).toBe(1);
  });
});

describe('failures', () => {
  it.each([
    ['a refused stream', (stream: ServerHttp2Stream) => stream.close(7), { kind: 'reset', nothingSent: true }],
    ['a reset stream', (stream: ServerHttp2Stream) => stream.close(2), { kind: 'reset', nothingSent: false }],
    ['a cancelled stream', (stream: ServerHttp2Stream) => stream.close(8), { kind: 'reset', nothingSent: false }],
    [
      'a broken connection',
      (stream: ServerHttp2Stream) => stream.session!.destroy(),
      { kind: 'reset', nothingSent: false },
    ],
    [
      'a stream left out by a GOAWAY',
      (stream: ServerHttp2Stream) => {
        stream.session!.goaway(0, stream.id! - 2);
        stream.session!.destroy();
      },
      { kind: 'reset', nothingSent: true },
    ],
    [
      'a stream left out by a GOAWAY with an error',
      (stream: ServerHttp2Stream) => stream.session!.goaway(11, stream.id! - 2),
      { kind: 'reset', nothingSent: true },
    ],
  ])('%s says whether the request can have been seen', async (_name, fail, expected) => {
    const { port } = await serve((stream, path) => {
      if (path === '/first') stream.respond({ ':status': 204 }, { endStream: true });
      else fail(stream);
    });
    const pool = poolOf(port);
    await send(pool, '/first').outcome.done;
    const { error } = await send(pool, '/second', { method: 'POST', body: Buffer.from('x') }).outcome.done;
    expect(error).toMatchObject(expected);
    // The next one finds its way.
    expect((await send(pool, '/first').outcome.done).status).toBe(204);
  });

  it.each([
    ['reset', (stream: ServerHttp2Stream) => stream.destroy(new Error('cut'))],
    ['shorter than its length', (stream: ServerHttp2Stream) => stream.end()],
    ['cut with its connection', (stream: ServerHttp2Stream) => stream.session!.destroy()],
  ])('an answer that is %s is not complete', async (name, cut) => {
    const { port } = await serve((stream) => {
      const length = name.startsWith('shorter') ? { 'content-length': '10' } : {};
      stream.respond({ ':status': 200, ...length });
      stream.write('part', () => setImmediate(cut, stream));
    });
    const { error, status } = await send(poolOf(port), '/').outcome.done;
    expect(status).toBe(200);
    expect(error).toMatchObject({ phase: 'body' });
  });

  it('a refused connection', async () => {
    const { port, stop } = await listenOnLoopback(createRawServer());
    await stop();
    const { error } = await send(poolOf(port), '/').outcome.done;
    expect(error).toMatchObject({ kind: 'connect', nothingSent: true });
  });

  it('an upstream that speaks HTTP/1.1', async () => {
    const server = createRawServer((socket: Socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
    });
    const { port, stop } = await listenOnLoopback(server);
    closing.push(stop);
    const { error } = await send(poolOf(port), '/').outcome.done;
    expect(error).toMatchObject({ kind: 'invalid', nothingSent: true });
  });

  it('an upstream that never says its settings', async () => {
    const { port, stop } = await listenOnLoopback(createRawServer(() => {}));
    closing.push(stop);
    const pool = poolOf(port, { connectTimeoutMs: 150 });
    const { error } = await send(pool, '/').outcome.done;
    expect(error).toMatchObject({ kind: 'timeout', phase: 'connecting', nothingSent: true });
    expect(pool.connections).toBe(0);
  });

  it('a connection on which nothing comes any more, which later calls leave', async () => {
    // What a host that has vanished looks like: nobody says that it is gone.
    const { port, sessions } = await serve((stream, path, nth) => {
      if (path === '/' && nth > 1 && stream.session === sessions[0]) return;
      stream.respond({ ':status': 204 }, { endStream: true });
    });
    const pool = poolOf(port);
    expect((await send(pool, '/').outcome.done).status).toBe(204);
    const { error } = await send(pool, '/', { readTimeoutMs: 50 }).outcome.done;
    expect(error).toMatchObject({ kind: 'timeout' });
    expect((await send(pool, '/').outcome.done).status).toBe(204);
    expect(sessions).toHaveLength(2);
    await expect.poll(() => pool.connections).toBe(1);
  });

  it('a call that waits in vain while others are answered leaves their connection alone', async () => {
    const { port, sessions } = await serve((stream, path) => {
      if (path !== '/silent') stream.respond({ ':status': 204 }, { endStream: true });
    });
    const pool = poolOf(port);
    const silent = send(pool, '/silent', { readTimeoutMs: 300 });
    let isOver = false;
    void silent.outcome.done.then(() => {
      isOver = true;
    });
    while (!isOver) await send(pool, '/').outcome.done;
    expect(silent.outcome.error).toMatchObject({ kind: 'timeout' });
    expect((await send(pool, '/').outcome.done).status).toBe(204);
    expect(sessions).toHaveLength(1);
  });

  it('silence before the answer, and within it', async () => {
    const { port, streams } = await serve((stream, path) => {
      if (path === '/within') stream.respond({ ':status': 200 });
    });
    const pool = poolOf(port);
    const before = await send(pool, '/before', { readTimeoutMs: 150 }).outcome.done;
    expect(before.error).toMatchObject({ kind: 'timeout', phase: 'waiting' });
    const within = await send(pool, '/within', { readTimeoutMs: 150 }).outcome.done;
    expect(within.error).toMatchObject({ kind: 'timeout', phase: 'body' });
    await expect.poll(() => streams.map(({ rstCode }) => rstCode)).toEqual([8, 8]);
  });

  it('an upstream that does not read', async () => {
    const { port } = await serve(() => {});
    const body = Buffer.alloc(5_000_000);
    const more = { method: 'POST', body, writeTimeoutMs: 150 };
    const { error } = await send(poolOf(port), '/', more).outcome.done;
    expect(error).toMatchObject({ kind: 'timeout' });
  });

  it('trailers that cannot be sent', async () => {
    const { port } = await serve((stream) => stream.resume());
    const pool = poolOf(port);
    for (const name of ['connection', 'http2-settings', ':path']) {
      const { outcome, call } = send(pool, '/', { method: 'POST', streaming: 'chunked' });
      outcome.onConnection = () => process.nextTick(() => call.end([name, 'x']));
      expect((await outcome.done).error).toMatchObject({ kind: 'invalid', nothingSent: false });
    }
  });

  it('a body that is longer or shorter than it was to be', async () => {
    const { port } = await serve(() => {});
    const pool = poolOf(port);
    for (const piece of ['long', 's']) {
      const { outcome, call } = send(pool, '/', { method: 'POST', streaming: 'length', bodyBytes: 2 });
      await expect.poll(() => outcome.connected).toBe(true);
      call.write(Buffer.from(piece));
      call.end();
      expect((await outcome.done).error).toMatchObject({ kind: 'invalid' });
    }
  });
});

describe('sessions', () => {
  it('that the upstream ends let their calls finish, and new calls go elsewhere', async () => {
    const { port, sessions, streams } = await serve((stream) => stream.respond({ ':status': 200 }));
    const pool = poolOf(port);
    const first = send(pool, '/long');
    await first.outcome.head;
    sessions[0]!.close();
    await expect
      .poll(() => {
        send(pool, '/probe');
        return sessions.length;
      })
      .toBe(2);
    streams[0]!.end('whole');
    expect((await first.outcome.done).body.toString()).toBe('whole');
  });

  it('end when nobody has used them for a while', async () => {
    const { port } = await serve((stream) => stream.respond({ ':status': 204 }, { endStream: true }));
    const pool = poolOf(port, { idleTimeoutMs: 100 });
    await send(pool, '/').outcome.done;
    await expect.poll(() => pool.connections).toBe(0);
  });

  it('end after their number of requests', async () => {
    const { port, sessions } = await serve((stream) => stream.respond({ ':status': 204 }, { endStream: true }));
    const pool = poolOf(port, { requestsPerSessionMax: 2 });
    for (let n = 0; n < 5; n++) expect((await send(pool, '/').outcome.done).status).toBe(204);
    expect(sessions.length).toBe(3);
  });

  it('close when all calls have ended', async () => {
    const { port, streams } = await serve((stream) => stream.respond({ ':status': 200 }));
    const pool = poolOf(port);
    const { outcome } = send(pool, '/');
    await outcome.head;
    const closed = pool.close();
    expect((await send(pool, '/late').outcome.done).error).toMatchObject({ kind: 'connect', nothingSent: true });
    streams[0]!.end('done');
    expect((await outcome.done).body.toString()).toBe('done');
    await closed;
  });

  it('over TLS ask for HTTP/2 and check the certificate', async () => {
    const authority = selfSigned({ names: ['Test CA'], days: 2, isCa: true });
    const certificate = selfSigned({ names: ['127.0.0.1'], days: 2, issuer: authority });
    const { port } = await serve(echo, createSecureServer({ ...certificate }));
    const trusting = poolOf(port, { tls: { ca: [authority.cert] } });
    expect((await send(trusting, '/').outcome.done).status).toBe(200);
    const { error } = await send(poolOf(port, { tls: {} }), '/').outcome.done;
    expect(error).toMatchObject({ kind: 'tls', nothingSent: true });
  });
});
