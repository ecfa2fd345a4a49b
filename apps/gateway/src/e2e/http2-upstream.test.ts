import { request } from 'node:http';
import { connect as connectHttp2, createServer, type ServerHttp2Stream } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, type TestServer } from './support.ts';

let upstream: TestServer;
let streams: { path: string; headers: Record<string, unknown>; stream: ServerHttp2Stream }[];
let gateway: RunningGateway;

beforeAll(async () => {
  streams = [];
  const server = createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    const path = String(headers[':path']);
    streams.push({ path, headers, stream });
    const nth = streams.filter((other) => other.path === path).length;
    if (path.startsWith('/refuse') && nth === 1) {
      // After some of the body has come.
      stream.once('data', () => stream.close(7));
      return;
    }
    if (path === '/cut') {
      stream.respond({ ':status': 200 });
      stream.write('part', () => stream.destroy(new Error('cut')));
      return;
    }
    if (path === '/hang') return;
    void buffer(stream).then(
      (body) => {
        stream.respond({ ':status': headers[':method'] === 'HEAD' ? 204 : 200, 'x-method': headers[':method'] });
        stream.end(String(body.length));
      },
      () => {},
    );
  });
  upstream = await listenOnLoopback(server);
  gateway = await startGateway({
    workers: 1,
    config: `
_format_version: "3.0"
services: [{ name: h2, url: "grpc://127.0.0.1:${upstream.port}", routes: [{ name: any, paths: [/], strip_path: false }] }]
`,
  });
});
beforeEach(() => {
  streams.length = 0;
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

/** Uploads in pieces, without saying how many there will be. */
function upload(path: string, pieces: readonly Buffer[]): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(gateway.proxyUrl + path, { method: 'POST', agent: false }, (response) => {
      void buffer(response).then((body) => resolve({ status: response.statusCode!, text: body.toString() }), reject);
    });
    call.on('error', reject);
    const [first, ...rest] = pieces;
    call.write(first!);
    // The rest comes when the upstream has seen the first.
    const wait = setInterval(() => {
      if (streams.length === 0) return;
      clearInterval(wait);
      for (const piece of rest) call.write(piece);
      call.end();
    }, 5);
  });
}

describe('an upstream that speaks HTTP/2', () => {
  it('is served requests of HTTP/1.1, with what only HTTP/1.1 says left out', async () => {
    const { status, text } = await ask(`${gateway.proxyUrl}/up?x=1`, {
      method: 'POST',
      body: 'hello',
      headers: ['X-One', '1'],
    });
    expect([status, text]).toEqual([200, '5']);
    const { headers } = streams[0]!;
    expect(headers).toMatchObject({ ':path': '/up?x=1', ':scheme': 'http', 'x-one': '1', 'content-length': '5' });
    for (const name of ['host', 'connection', 'transfer-encoding']) expect(headers[name]).toBeUndefined();
  });

  it.each(['GET', 'HEAD', 'DELETE'])('answers %s', async (method) => {
    const { status, headers } = await ask(`${gateway.proxyUrl}/plain`, { method });
    expect([status, headers['x-method']]).toEqual([method === 'HEAD' ? 204 : 200, method]);
  });

  it('may refuse a stream: the request is sent again with the body that had begun', async () => {
    expect(await upload('/refuse', [Buffer.alloc(1_000), Buffer.alloc(500)])).toEqual({ status: 200, text: '1500' });
    expect(streams.length).toBe(2);
  });

  it('may refuse a stream: a body that is too large to be kept is not sent again', async () => {
    const { status } = await upload('/refuse-large', [Buffer.alloc(200_000)]);
    expect(status).toBe(502);
    expect(streams.length).toBe(1);
  });

  it('never has a cut answer look whole', async () => {
    await expect(ask(`${gateway.proxyUrl}/cut`)).rejects.toThrow();
    const session = connectHttp2(gateway.proxyUrl);
    const stream = session.request({ ':path': '/cut' });
    await expect(buffer(stream)).rejects.toThrow();
    session.destroy();
  });

  it('is told at once when a client leaves', async () => {
    const call = request(`${gateway.proxyUrl}/hang`, { agent: false });
    call.on('error', () => {});
    call.end();
    await expect.poll(() => streams.length).toBe(1);
    call.destroy();
    await expect.poll(() => streams[0]!.stream.rstCode).toBe(8);
  });
});
