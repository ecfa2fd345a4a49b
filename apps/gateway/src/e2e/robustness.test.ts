import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askJson, serve, type TestServer } from './support.ts';

let upstream: TestServer;
let gateway: RunningGateway;

beforeAll(async () => {
  upstream = await serve((request, response) => {
    request.resume().once('end', () => response.end('ok'));
  });
  gateway = await startGateway({
    workers: 1,
    config: `
_format_version: "3.0"
services: [{ name: s, url: "${upstream.url}", routes: [{ name: r, paths: [/] }] }]
plugins:
  - { name: cors }
  - { name: correlation-id, config: { echo_downstream: true } }
  - { name: request-size-limiting, config: { allowed_payload_size: 1 } }
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

/** Sends bytes and hangs up, sometimes before anything can be answered. */
async function throwAt(url: string, pieces: readonly Buffer[], waits: boolean): Promise<void> {
  const { port } = new URL(url);
  const options = { host: '127.0.0.1', port: Number(port) };
  const isTls = url.startsWith('https');
  const socket = isTls
    ? connectTls({ ...options, rejectUnauthorized: false, ALPNProtocols: ['h2'] })
    : connect(options);
  socket.on('error', () => {});
  socket.resume();
  const closed = once(socket, 'close').catch(() => {});
  await once(socket, isTls ? 'secureConnect' : 'connect');
  for (const piece of pieces) socket.write(piece);
  if (waits) socket.end();
  else setImmediate(() => socket.destroy());
  const late = setTimeout(() => socket.destroy(), 500);
  await closed;
  clearTimeout(late);
}

async function expectUnharmed(): Promise<void> {
  const status = async () => {
    const { workers, server } = await askJson<{
      workers: { restarts: number };
      server: { connections_writing: number };
    }>(`${gateway.statusUrl}/status`);
    return { restarts: workers.restarts, underWay: server.connections_writing };
  };
  await expect.poll(status, { timeout: 10_000 }).toEqual({ restarts: 0, underWay: 0 });
  expect((await ask(gateway.proxyUrl)).status).toBe(200);
}

const tokens = [
  'GET / HTTP/1.1\r\n',
  'POST /a HTTP/1.1\r\n',
  'HEAD / HTTP/1.0\r\n',
  'OPTIONS * HTTP/1.1\r\n',
  'GET / HTTP/3.0\r\n',
  'CONNECT a:1 HTTP/1.1\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'Host: a\r\n',
  'Host: b:99999\r\n',
  'Content-Length: 5\r\n',
  'Content-Length: 50000000\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Expect: 100-continue\r\n',
  'Expect: x\r\n',
  'Connection: close\r\n',
  'Connection: Upgrade\r\nUpgrade: websocket\r\n',
  'Origin: http://\u00ff\r\n',
  'Kong-Request-ID: \u00e9\r\n',
  '\r\n',
  'hello',
  '5\r\nhello\r\n',
  '0\r\n\r\n',
  '\0',
  '\n',
];

describe('whatever clients send', () => {
  it('leaves a worker as it was (HTTP/1.1)', async () => {
    const piece = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...tokens).map((text) => Buffer.from(text, 'latin1')) },
      { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 14 }), fc.boolean(), (pieces, waits) =>
        throwAt(gateway.proxyUrl, pieces, waits),
      ),
      { numRuns: 300, seed: 20 },
    );
    await expectUnharmed();
  });

  it.each(['https', 'http'])('leaves a worker as it was (HTTP/2 frames over %s)', async (scheme) => {
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    // `:method GET`, `:scheme https`, `:path /`, `:authority a` in HPACK.
    const block = Buffer.from([0x82, 0x87, 0x84, 0x41, 0x01, 0x61]);
    const frame = fc
      .record({
        type: fc.integer({ min: 0, max: 10 }),
        flags: fc.constantFrom(0, 1, 4, 5, 8, 0xff),
        stream: fc.integer({ min: 0, max: 9 }),
        payload: fc.oneof(
          fc.constant(block),
          fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
        ),
      })
      .map(({ type, flags, stream, payload }) =>
        Buffer.concat([Buffer.from([0, 0, payload.length, type, flags, 0, 0, 0, stream]), payload]),
      );
    const headers = Buffer.concat([Buffer.from([0, 0, block.length, 1, 4, 0, 0, 0, 1]), block]);
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 8 }), fc.boolean(), fc.boolean(), (frames, opens, waits) =>
        throwAt(
          scheme === 'https' ? gateway.proxyTlsUrl! : gateway.proxyUrl,
          [preface, Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]), ...(opens ? [headers] : []), ...frames],
          waits,
        ),
      ),
      { numRuns: 150, seed: 20 },
    );
    await expectUnharmed();
  });

  it('leaves a worker as it was (HTTP/2 streams opened and reset)', async () => {
    const session = connectHttp2(gateway.proxyTlsUrl!, { rejectUnauthorized: false });
    session.on('error', () => {});
    for (let n = 0; n < 300 && !session.closed; n++) {
      const stream = session.request(
        { ':method': 'POST', ':path': `/${n}`, ':authority': 'a' },
        { endStream: n % 3 === 0 },
      );
      stream.on('error', () => {});
      stream.on('response', () => {});
      if (n % 3 === 1) stream.write('part');
      if (n % 2 === 0) stream.destroy(new Error('reset'));
      else stream.end();
      stream.resume();
    }
    await expectUnharmed();
    session.destroy();
  });

  it('refuses a header block of HTTP/2 that is too large', async () => {
    const session = connectHttp2(gateway.proxyTlsUrl!, {
      rejectUnauthorized: false,
      maxSendHeaderBlockLength: 1 << 20,
    });
    session.on('error', () => {});
    const stream = session.request({ ':path': '/', ':authority': 'a', 'x-large': 'x'.repeat(60_000) });
    const outcome = await Promise.race([
      once(stream, 'response').then(([headers]) => Number((headers as Record<string, unknown>)[':status'])),
      once(stream, 'close').then(() => 431),
    ]).catch(() => 431);
    expect(outcome).toBe(431);
    session.destroy();
    await expectUnharmed();
  });
});
