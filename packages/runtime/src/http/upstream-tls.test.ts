import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TlsOptions as ServerOptions, type TLSSocket } from 'node:tls';
import { selfSigned } from '@sallyport/certificates';
import { Http1Pool, type TlsOptions, type UpstreamError } from '@sallyport/http1';
import { afterEach, describe, expect, it } from 'vitest';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const authority = selfSigned({ names: ['Test authority'], days: 1, isCa: true });
const server = selfSigned({ names: ['upstream.test', '127.0.0.1'], days: 1, issuer: authority });
const client = selfSigned({ names: ['gateway.test'], days: 1, issuer: authority });

async function serve(
  answer: string | Buffer,
  options: ServerOptions = {},
): Promise<{ port: number; sockets: TLSSocket[]; resumed: boolean[] }> {
  const sockets: TLSSocket[] = [];
  const resumed: boolean[] = [];
  const listener = createServer({ ...server, ...options }, (socket) => {
    sockets.push(socket);
    resumed.push(socket.isSessionReused());
    socket.on('error', () => {});
    socket.on('data', () => socket.write(answer));
  });
  listener.on('tlsClientError', () => {});
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  closing.push(() => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (listener.address() as AddressInfo).port, sockets, resumed };
}

function poolFor(port: number, tls: TlsOptions): Http1Pool {
  const pool = new Http1Pool({ host: '127.0.0.1', port, tls, connectTimeoutMs: 5_000 });
  closing.push(() => pool.destroy());
  return pool;
}

function send(pool: Http1Pool): Promise<{ body: Buffer; error?: UpstreamError }> {
  const pieces: Buffer[] = [];
  return new Promise((resolve) => {
    pool.dispatch(
      {
        method: 'GET',
        head: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
        body: undefined,
        streaming: 'none',
        readTimeoutMs: 5_000,
        writeTimeoutMs: 5_000,
      },
      {
        onHead: () => {},
        onData: (chunk) => pieces.push(chunk),
        onEnd: () => resolve({ body: Buffer.concat(pieces) }),
        onError: (error) => resolve({ body: Buffer.concat(pieces), error }),
      },
    );
  });
}

const hello = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

describe('an upstream over TLS', () => {
  it.each([
    ['by its address', undefined],
    ['by the name asked for', 'upstream.test'],
  ])('is verified %s, and its connection kept', async (_what, servername) => {
    const { port, sockets } = await serve(hello);
    const pool = poolFor(port, { servername, ca: [authority.cert] });
    for (let i = 0; i < 100; i++) expect((await send(pool)).body.toString()).toBe('hello');
    expect(sockets).toHaveLength(1);
    expect((sockets[0] as TLSSocket & { servername?: string | false }).servername || undefined).toBe(servername);
  });

  it('gets no byte of the request when its certificate has another name', async () => {
    const { port, sockets } = await serve(hello);
    const outcome = await send(poolFor(port, { servername: 'other.test', ca: [authority.cert] }));
    expect(outcome.error).toMatchObject({ kind: 'tls', phase: 'connecting', nothingSent: true });
    expect(sockets.every(({ bytesRead }) => bytesRead === 0)).toBe(true);
  });

  it('is refused when nobody we trust vouches for it, unless told not to ask', async () => {
    const { port } = await serve(hello);
    expect((await send(poolFor(port, { servername: 'upstream.test' }))).error).toMatchObject({
      kind: 'tls',
      nothingSent: true,
    });
    expect((await send(poolFor(port, { rejectUnauthorized: false }))).body.toString()).toBe('hello');
  });

  it('sees the certificate configured for us', async () => {
    const { port } = await serve(hello, { requestCert: true, ca: authority.cert });
    expect(
      (await send(poolFor(port, { ca: [authority.cert], cert: client.cert, key: client.key }))).body.toString(),
    ).toBe('hello');
  });

  it('is greeted again with the session of before', async () => {
    const { port, resumed } = await serve(hello.replace('200 OK', '200 OK\r\nConnection: close'));
    const pool = poolFor(port, { ca: [authority.cert] });
    for (let i = 0; i < 3; i++) await send(pool);
    expect(resumed).toEqual([false, true, true]);
  });

  it('that speaks no TLS is a failed handshake', async () => {
    const { createServer: createPlain } = await import('node:net');
    const plain = createPlain((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n').on('error', () => {}));
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    closing.push(() => plain.close());
    expect((await send(poolFor((plain.address() as AddressInfo).port, {}))).error).toMatchObject({
      kind: 'tls',
      nothingSent: true,
    });
  });

  it('arrives byte for byte over many connections at once, which share one buffer', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff));
    const { port } = await serve(
      Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n`), bytes]),
    );
    const pool = poolFor(port, { ca: [authority.cert] });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => send(pool)));
    expect(outcomes.every(({ body }) => body.equals(bytes))).toBe(true);
  });
});
