import { createServer } from 'node:http2';
import { createServer as createRawServer, type Socket } from 'node:net';
import { Timers } from '@sallyport/http1';
import { listenOnLoopback } from '@sallyport/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { send } from './call-fixture.ts';
import { Http2Pool, type Http2PoolOptions } from './pool.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Taking = 'hangs' | 'closes' | 'serves';

/** An upstream that does with its connections what `takings` say, and with those after them the same as with the last. */
async function serve(...takings: Taking[]): Promise<{ port: number; sockets: Socket[] }> {
  const http2 = createServer();
  http2.on('session', (session) => session.on('error', () => {}));
  http2.on('stream', (stream, { ':path': path }) => {
    stream.on('error', () => {});
    if (path !== '/held') stream.respond({ ':status': 204 }, { endStream: true });
  });
  const sockets: Socket[] = [];
  const server = createRawServer((socket) => {
    const taking = takings[Math.min(sockets.push(socket), takings.length) - 1];
    socket.on('error', () => {});
    if (taking === 'serves') http2.emit('connection', socket);
    else if (taking === 'closes') socket.destroy();
    else socket.resume();
  });
  const { port, stop } = await listenOnLoopback(server);
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return stop();
  });
  return { port, sockets };
}

const connectTimeoutMs = 300;

/** A pool for which time passes when it is told to. */
function poolOf(port: number, options: Partial<Http2PoolOptions> = {}) {
  let nowMs = 0;
  const timers = new Timers(() => nowMs);
  const loop = { timers, readBuffer: Buffer.alloc(0) };
  const pool = new Http2Pool({ host: '127.0.0.1', port, connectTimeoutMs, loop, ...options });
  closing.push(() => pool.destroy());
  const setTime = (ms: number) => {
    nowMs = ms;
    timers.advance();
  };
  return { pool, setTime };
}

const timedOut = { error: { kind: 'timeout', phase: 'connecting', nothingSent: true } };

describe('a call that joins a connection being made', () => {
  it('goes on to another when the first is given up', async () => {
    const { port, sockets } = await serve('hangs', 'serves');
    const { pool, setTime } = poolOf(port);
    const first = send(pool, '/');
    await expect.poll(() => sockets.length).toBe(1);
    setTime(250);
    const joined = [send(pool, '/'), send(pool, '/')];
    setTime(300);
    expect(await first.outcome.done).toMatchObject(timedOut);
    for (const { outcome } of joined) expect((await outcome.done).status).toBe(204);
    expect(sockets.length).toBe(2);
  });

  it('is given up when its own time is over, not sooner or later', async () => {
    const { port, sockets } = await serve('hangs');
    const { pool, setTime } = poolOf(port);
    send(pool, '/');
    await expect.poll(() => sockets.length).toBe(1);
    setTime(250);
    const { outcome } = send(pool, '/');
    setTime(300);
    setTime(500);
    expect(outcome.error).toBeUndefined();
    expect(pool.connections).toBe(1);
    setTime(550);
    expect(await outcome.done).toMatchObject(timedOut);
    await expect.poll(() => sockets.length).toBe(2);
    setTime(600);
    expect(pool.connections).toBe(0);
  });

  it('goes on when the upstream closed that one: all of them to one more', async () => {
    const { port, sockets } = await serve('closes', 'serves');
    const { pool, setTime } = poolOf(port);
    send(pool, '/');
    setTime(1);
    const joined = Array.from({ length: 50 }, () => send(pool, '/').outcome.done);
    expect((await Promise.all(joined)).map(({ status }) => status)).toEqual(joined.map(() => 204));
    expect(sockets.length).toBe(2);
  });

  it('has its answer when a connection begun since then fails, too', async () => {
    const { port, sockets } = await serve('closes');
    const { pool, setTime } = poolOf(port);
    send(pool, '/');
    setTime(1);
    const joined = Array.from({ length: 50 }, () => send(pool, '/').outcome.done);
    for (const { error } of await Promise.all(joined)) expect(error).toMatchObject({ nothingSent: true });
    expect(sockets.length).toBe(2);
    expect(pool.connections).toBe(0);
  });

  it('has another made for it while all others are full', async () => {
    const { port, sockets } = await serve('serves', 'hangs', 'serves');
    const { pool, setTime } = poolOf(port, { streamsPerSessionMax: 2 });
    const held = [send(pool, '/held'), send(pool, '/held')];
    for (const { outcome } of held) await expect.poll(() => outcome.connected).toBe(true);
    const first = send(pool, '/');
    await expect.poll(() => sockets.length).toBe(2);
    setTime(250);
    const joined = send(pool, '/');
    setTime(300);
    expect(await first.outcome.done).toMatchObject(timedOut);
    expect((await joined.outcome.done).status).toBe(204);
    expect(sockets.length).toBe(3);
  });
});
