import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Metadata, status } from '@grpc/grpc-js';
import { selfSigned } from '@sallyport/runtime';
import { logRecords, type RunningGateway, startGateway } from '@sallyport/testkit';
import {
  callUnary,
  createEchoClient,
  type EchoClient,
  type GrpcMessage,
  type GrpcUpstream,
  startGrpcUpstream,
} from '@sallyport/testkit/grpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, closedPort } from './support.ts';

const authority = selfSigned({ names: ['Test CA'], days: 2, isCa: true });
const certificate = selfSigned({ names: ['127.0.0.1', 'localhost'], days: 2, issuer: authority });
const authorityId = 'a1b2c3d4-0000-4000-8000-000000000003';
const pem = (text: string) => JSON.stringify(text);

let plain: GrpcUpstream;
let secured: GrpcUpstream;
let gateway: RunningGateway;
let folder: string;
let inClear: EchoClient;
let overTls: EchoClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-grpc-'));
  const logFile = join(folder, 'log.jsonl');
  plain = await startGrpcUpstream();
  secured = await startGrpcUpstream(certificate);
  gateway = await startGateway({
    config: `
_format_version: "3.0"
services:
  - name: plain
    url: "grpc://127.0.0.1:${plain.port}"
    routes: [{ name: plain, protocols: [grpc, grpcs], headers: { x-to: [plain] }, paths: [/test.Echo] }]
  - name: secured
    url: "grpcs://127.0.0.1:${secured.port}"
    tls_verify: true
    ca_certificates: [${authorityId}]
    routes: [{ name: secured, protocols: [grpc, grpcs], headers: { x-to: [secured] } }]
  - name: over-http
    url: "grpc://127.0.0.1:${plain.port}"
    routes: [{ name: over-http, protocols: [http, https], headers: { x-to: [over-http] }, strip_path: false }]
  - name: tls-only
    url: "grpc://127.0.0.1:${plain.port}"
    routes: [{ name: tls-only, protocols: [grpcs], headers: { x-to: [tls-only] } }]
  - name: down
    url: "grpc://127.0.0.1:${await closedPort()}"
    retries: 0
    routes: [{ name: down, protocols: [grpc], headers: { x-to: [down] } }]
  - name: slow
    url: "grpc://127.0.0.1:${plain.port}"
    read_timeout: 200
    routes: [{ name: slow, protocols: [grpc], headers: { x-to: [slow] } }]
  - name: guarded
    url: "grpc://127.0.0.1:${plain.port}"
    routes: [{ name: guarded, protocols: [grpc], headers: { x-to: [guarded] } }]
    plugins:
      - { name: key-auth }
      - { name: acl, config: { allow: [friends] } }
      - { name: rate-limiting, config: { minute: 2, policy: local, limit_by: header, header_name: x-bucket } }
  - name: pooled
    host: pool
    protocol: grpc
    retries: 2
    routes: [{ name: pooled, protocols: [grpc], headers: { x-to: [pooled] } }]
plugins: [{ name: file-log, config: { path: "${logFile}" } }]
upstreams:
  - name: pool
    targets: [{ target: "127.0.0.1:${await closedPort()}" }, { target: "127.0.0.1:${plain.port}" }]
    healthchecks: { passive: { unhealthy: { tcp_failures: 1 } } }
consumers:
  - { username: ann, keyauth_credentials: [{ key: ann-key }], acls: [{ group: friends }] }
  - { username: eve, keyauth_credentials: [{ key: eve-key }] }
ca_certificates: [{ id: ${authorityId}, cert: ${pem(authority.cert)} }]
certificates: [{ cert: ${pem(certificate.cert)}, key: ${pem(certificate.key)}, snis: ["*"] }]
`,
  });
  inClear = createEchoClient(new URL(gateway.proxyUrl).host);
  overTls = createEchoClient(`localhost:${new URL(gateway.proxyTlsUrl!).port}`, authority.cert);
});
afterAll(async () => {
  inClear?.close();
  overTls?.close();
  await gateway?.stop();
  await Promise.all([plain?.stop(), secured?.stop(), rm(folder, { recursive: true, force: true })]);
});

function to(route: string, more: Record<string, string> = {}): Metadata {
  const metadata = new Metadata();
  metadata.set('x-to', route);
  for (const [name, value] of Object.entries(more)) metadata.set(name, value);
  return metadata;
}

async function collected(stream: AsyncIterable<GrpcMessage>): Promise<GrpcMessage[]> {
  const messages: GrpcMessage[] = [];
  for await (const message of stream) messages.push(message);
  return messages;
}

/** The status that a stream ends with. */
function codeOf(stream: Readable): Promise<number> {
  stream.on('error', () => {});
  return new Promise((resolve) => stream.once('status', ({ code }: { code: number }) => resolve(code)));
}

describe.each([
  ['plain', () => inClear],
  ['plain', () => overTls],
  ['secured', () => inClear],
  ['secured', () => overTls],
  ['over-http', () => inClear],
])('the four kinds of call, to %s', (route, client) => {
  it('one message for one', async () => {
    expect(await callUnary(client(), { text: 'ü' }, to(route))).toEqual({ text: 'ü' });
  });

  it('one for many', async () => {
    const answers = await collected(client().count({ to: 5_000, text: 'x'.repeat(100) }, to(route)));
    expect(answers.length).toBe(5_000);
  });

  it('many for one', async () => {
    const answer = new Promise<GrpcMessage | undefined>((resolve, reject) => {
      const stream = client().collect(to(route), (error, message) => (error ? reject(error) : resolve(message)));
      for (let n = 0; n < 2_000; n++) stream.write({ text: 'y'.repeat(100) });
      stream.end();
    });
    expect(await answer).toEqual({ messages: 2_000, bytes: 200_000 });
  });

  it('many for many, each before the next', async () => {
    const stream = client().chat(to(route));
    for (let n = 0; n < 20; n++) {
      stream.write({ n });
      const [answer] = (await once(stream, 'data')) as [GrpcMessage];
      expect(answer).toEqual({ n });
    }
    stream.end();
    expect(await codeOf(stream.resume())).toBe(status.OK);
  });

  it('an error of the service, with its details', async () => {
    const error = await callUnary(client(), { fail: status.ABORTED }, to(route)).catch((error: Error) => error);
    expect(error).toMatchObject({ code: status.ABORTED, details: 'told to fail: 100% ü' });
  });

  it('an error after some messages', async () => {
    const stream = client().count({ to: 3, end: 'fail' }, to(route));
    const got: GrpcMessage[] = [];
    stream.on('data', (message: GrpcMessage) => got.push(message));
    expect([await codeOf(stream), got.length]).toEqual([status.DATA_LOSS, 3]);
  });
});

describe('calls that end early', () => {
  it('a client that cancels ends the call of the service at once', async () => {
    plain.cancelled.length = 0;
    const stream = inClear.chat(to('plain'));
    stream.on('error', () => {});
    stream.write({ n: 1 });
    await once(stream, 'data');
    stream.cancel();
    await expect.poll(() => plain.cancelled).toEqual(['chat']);
  });

  it('a deadline is the client’s, and reaches the service', async () => {
    plain.cancelled.length = 0;
    const call = callUnary(inClear, { hang: true }, to('plain'), { deadline: Date.now() + 300 });
    expect(await call.catch((error: Error) => error)).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    await expect.poll(() => plain.cancelled).toEqual(['unary']);
  });

  it('a service that is silent for too long is given up', async () => {
    plain.cancelled.length = 0;
    const error = await callUnary(inClear, { hang: true }, to('slow')).catch((error: Error) => error);
    expect(error).toMatchObject({ code: status.DEADLINE_EXCEEDED, details: 'The upstream server is timing out' });
    await expect.poll(() => plain.cancelled).toEqual(['unary']);
  });
});

describe('refusals', () => {
  it.each([
    ['without a key', {}, status.UNAUTHENTICATED],
    ['with a wrong key', { apikey: 'wrong' }, status.UNAUTHENTICATED],
    ['of a stranger', { apikey: 'eve-key' }, status.PERMISSION_DENIED],
  ])('of a call %s', async (_name, more, code) => {
    expect(await callUnary(inClear, {}, to('guarded', more)).catch((error: Error) => error)).toMatchObject({ code });
  });

  it('of calls beyond a limit', async () => {
    const metadata = to('guarded', { apikey: 'ann-key', 'x-bucket': 'a' });
    await callUnary(inClear, {}, metadata);
    await callUnary(inClear, {}, metadata);
    expect(await callUnary(inClear, {}, metadata).catch((error: Error) => error)).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: 'API rate limit exceeded',
    });
  });

  it('of a stream that still sends', async () => {
    const stream = inClear.chat(to('guarded'));
    stream.write({ text: 'x'.repeat(100_000) });
    expect(await codeOf(stream.resume())).toBe(status.UNAUTHENTICATED);
  });

  it('where no route matches, and where no service answers', async () => {
    const unknown = await callUnary(inClear, {}, to('nowhere')).catch((error: Error) => error);
    expect(unknown).toMatchObject({ code: status.NOT_FOUND, details: 'no Route matched with those values' });
    const down = await callUnary(inClear, {}, to('down')).catch((error: Error) => error);
    expect(down).toMatchObject({ code: status.INTERNAL });
  });

  it('are one head that ends the stream', async () => {
    const session = connectHttp2(gateway.proxyUrl);
    const head = { ':method': 'POST', ':path': '/test.Echo/Unary', 'content-type': 'application/grpc', te: 'trailers' };
    const stream = session.request({ ...head, 'x-to': 'guarded' });
    stream.end();
    const [headers, flags] = (await once(stream, 'response')) as [IncomingHttpHeaders, number];
    expect(headers).toMatchObject({
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': '16',
      'grpc-message': 'No API key found in request',
    });
    expect(flags & 1).toBe(1);
    session.destroy();
  });

  it('of what is no gRPC', async () => {
    const overHttp1 = await ask(`${gateway.proxyUrl}/test.Echo/Unary`, { method: 'POST', headers: ['X-To', 'plain'] });
    expect([overHttp1.status, JSON.parse(overHttp1.text)]).toMatchObject([
      426,
      { message: 'Please use HTTP2 protocol' },
    ]);
    expect(overHttp1.headers['upgrade']).toBe('HTTP/2');
    const session = connectHttp2(gateway.proxyUrl);
    const stream = session.request({ ':method': 'POST', ':path': '/test.Echo/Unary', 'x-to': 'plain' });
    stream.end();
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    expect(headers[':status']).toBe(415);
    session.destroy();
  });

  it('of a call in the clear on a route for TLS', async () => {
    const error = await callUnary(inClear, {}, to('tls-only')).catch((error: Error) => error);
    expect(error).toMatchObject({ code: status.CANCELLED, details: 'gRPC request matched gRPCs route' });
    expect(await callUnary(overTls, { n: 1 }, to('tls-only'))).toEqual({ n: 1 });
  });
});

it('tells the service who asks, and through what', async () => {
  await callUnary(inClear, {}, to('plain', { 'x-forwarded-proto': 'https' }));
  expect(plain.metadata.at(-1)).toMatchObject({
    'x-forwarded-proto': 'http',
    'x-forwarded-path': '/test.Echo/Unary',
    'x-real-ip': '127.0.0.1',
    via: expect.stringMatching(/^2 /),
  });
});

it('tries another target where one refuses connections, and counts that', async () => {
  for (let n = 0; n < 6; n++) expect(await callUnary(inClear, { n }, to('pooled'))).toEqual({ n });
});

it('records a call when it has ended, with what passed both ways', async () => {
  const records = async () =>
    (await logRecords<GrpcRecord>(join(folder, 'log.jsonl'))).filter(
      ({ request }) => request.headers['x-record'] !== undefined,
    );
  const stream = inClear.chat(to('plain', { 'x-record': '1' }));
  stream.write({ text: 'x'.repeat(5_000) });
  await once(stream, 'data');
  expect(await records()).toEqual([]);
  stream.end();
  await codeOf(stream.resume());
  await expect.poll(async () => (await records()).length).toBe(1);
  const [record] = await records();
  expect(record).toMatchObject({ response: { status: 200 }, upstream_status: '200', service: { protocol: 'grpc' } });
  expect(record!.request.size).toBeGreaterThan(5_000);
  expect(record!.response.size).toBeGreaterThan(5_000);
});

interface GrpcRecord {
  request: { headers: Record<string, string>; size: number };
  response: { status: number; size: number };
}
