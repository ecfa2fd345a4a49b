import { createSecureServer, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { selfSigned } from '@sallyport/certificates';
import type { OriginOptions, OriginRequest } from '@sallyport/pipeline';
import { FakeClock, fakeServices, listenOnLoopback } from '@sallyport/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpPort } from '../http-port.ts';
import { RecordingReceiver } from './receiver-fixture.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(
  onStream: (stream: ServerHttp2Stream, head: object) => void,
  server: Http2Server = createServer(),
) {
  const sessions = new Set<unknown>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, head) => {
    stream.on('error', () => {});
    onStream(stream, head);
  });
  const { url, port, stop } = await listenOnLoopback(server);
  closing.push(stop);
  return { url, port, sessions };
}

function openOrigin(url: string, more: Partial<OriginOptions> = {}) {
  const http = createHttpPort({ clock: new FakeClock(), log: fakeServices().log });
  const timeouts = { connectTimeoutMs: 5_000, readTimeoutMs: 5_000, writeTimeoutMs: 5_000 };
  const origin = http.origin({
    url: new URL(url),
    ...timeouts,
    tlsVerify: true,
    namedBy: 'operator',
    protocol: 'http2',
    ...more,
  });
  closing.push(() => origin.release());
  return (request: Partial<OriginRequest> = {}) => {
    const receiver = new RecordingReceiver();
    receiver.call = origin.send({ method: 'POST', target: '/', headers: [], body: undefined, ...request }, receiver);
    return receiver;
  };
}

describe('an origin of HTTP/2', () => {
  it('is asked over one session, and tells the trailers of its answers', async () => {
    const seen: object[] = [];
    const { url, sessions } = await serve(async (stream, head) => {
      seen.push(head);
      stream.respond({ ':status': 200, 'x-made': 'yes' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.pipe(stream);
    });
    const send = openOrigin(url);
    for (const body of ['one', 'two']) {
      const receiver = send({ target: '/a/b?c=d', headers: ['X-Key', 'k', 'TE', 'trailers'], body: Buffer.from(body) });
      expect(receiver.told, 'before `send` has returned').toEqual([]);
      await receiver.ended;
      expect(receiver).toMatchObject({ status: 200, body, trailers: ['grpc-status', '0'], told: ['head', 'end'] });
      expect(receiver.headers.slice(0, 2)).toEqual(['x-made', 'yes']);
    }
    const { host } = new URL(url);
    expect(seen[0]).toMatchObject({
      ':method': 'POST',
      ':scheme': 'http',
      ':authority': host,
      ':path': '/a/b?c=d',
      'x-key': 'k',
      te: 'trailers',
      'content-length': '3',
    });
    expect(sessions.size).toBe(1);
  });

  it.each([
    [{ headers: ['X-A', 'b\r\nX-C: d'] }],
    [{ headers: ['Host', 'elsewhere'] }],
    [{ headers: [':path', '/'] }],
    [{ target: '/ a' }],
    [{ firstByteTimeoutMs: 5 }],
  ])('is not asked with %j', async (wrong) => {
    let visits = 0;
    const { url } = await serve(() => visits++);
    const receiver = openOrigin(url)(wrong);
    await receiver.ended;
    expect(receiver.failure).toMatchObject({ kind: 'invalid', nothingSent: true });
    expect(visits).toBe(0);
  });

  it('is checked over TLS', async () => {
    const { cert, key } = selfSigned({ names: ['localhost'], days: 1 });
    const { port } = await serve((stream) => {
      stream.respond({ ':status': 200 });
      stream.end('sealed');
    }, createSecureServer({ cert, key }));
    const distrusted = openOrigin(`https://localhost:${port}`)();
    await distrusted.ended;
    expect(distrusted.failure).toMatchObject({ kind: 'tls', nothingSent: true });
    const trusted = openOrigin(`https://localhost:${port}`, { tlsVerify: false })();
    await trusted.ended;
    expect(trusted.body).toBe('sealed');
  });

  it('that says nothing is given up, and one that breaks off has cut its answer', async () => {
    const { url } = await serve((stream, head) => {
      if ((head as Record<string, string>)[':path'] === '/silent') return;
      stream.respond({ ':status': 200 });
      stream.write('half', () => stream.session!.destroy());
    });
    const send = openOrigin(url, { readTimeoutMs: 50 });
    const silent = send({ target: '/silent' });
    await silent.ended;
    expect(silent.failure).toMatchObject({ kind: 'timeout', nothingSent: false });
    const cut = send();
    await cut.ended;
    expect(cut).toMatchObject({ body: 'half', failure: { kind: 'cut' } });
  });
});
