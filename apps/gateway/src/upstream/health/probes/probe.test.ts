import { readFileSync } from 'node:fs';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { join } from 'node:path';
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import type { UpstreamEntity } from '@sallyport/pipeline';
import { listenOnLoopback } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpointNamed, upstreamWith } from '../../endpoint-fixture.ts';
import { plainUpstream } from '../../plain-host.ts';
import type { Pem } from '../../pools.ts';
import { compileProbe } from './probe.ts';

const pem = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../../../../../packages/declarative/src/fixtures', name));
const tls = { cert: pem('a.example.cert.pem').toString(), key: pem('a.example.key.pem').toString() };

let status = 200;
const seen: { url: string | undefined; headers: Record<string, unknown> }[] = [];
const stops: (() => Promise<void>)[] = [];
const ports = { http: 0, https: 0, mutual: 0, silent: 0, dead: 0, grpc: 0, grpcs: 0 };
let grpcStatus: 'serving' | 'not serving' | 'unimplemented' = 'serving';

beforeAll(async () => {
  ports.http = await listen(
    createHttp((request, response) => {
      seen.push({ url: request.url, headers: request.headers });
      response.writeHead(status).end();
    }),
  );
  ports.https = await listen(createHttps(tls, (_request, response) => response.writeHead(status).end()));
  ports.mutual = await listen(
    createHttps({ ...tls, ca: [tls.cert], requestCert: true, rejectUnauthorized: true }, (_request, response) =>
      response.writeHead(200).end(),
    ),
  );
  ports.silent = await listen(createHttp(() => {}));
  const dead = await listenOnLoopback(createHttp());
  ports.dead = dead.port;
  await dead.stop();
  ports.grpc = await listenGrpc(ServerCredentials.createInsecure());
  ports.grpcs = await listenGrpc(
    ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }]),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

async function listen(server: Server): Promise<number> {
  const { port, stop } = await listenOnLoopback(server);
  stops.push(stop);
  return port;
}

/** A server with the standard health service. */
async function listenGrpc(credentials: ServerCredentials): Promise<number> {
  const server = new GrpcServer();
  const bytes = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value };
  server.addService(
    {
      Check: {
        path: '/grpc.health.v1.Health/Check',
        requestStream: false,
        responseStream: false,
        requestSerialize: bytes.serialize,
        requestDeserialize: bytes.deserialize,
        responseSerialize: bytes.serialize,
        responseDeserialize: bytes.deserialize,
      },
    },
    {
      Check(_call: unknown, answer: (error: { code: number } | null, value?: Buffer) => void) {
        if (grpcStatus === 'unimplemented') answer({ code: 12 });
        else answer(null, Buffer.from([0x08, grpcStatus === 'serving' ? 1 : 2]));
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error === null ? resolve(port) : reject(error))),
  );
  stops.push(async () => server.forceShutdown());
  return port;
}

type Active = UpstreamEntity['healthchecks']['active'];
const active = {
  ...plainUpstream.healthchecks.active,
  healthy: { interval: 1, http_statuses: [200, 302], successes: 1 },
  unhealthy: { interval: 1, http_statuses: [404, 500], http_failures: 1, tcp_failures: 1, timeouts: 1 },
};

function probe(port: number, fields: Partial<Active>, more: Partial<UpstreamEntity> = {}, certificate?: Pem) {
  const upstream = upstreamWith({
    ...more,
    healthchecks: { ...plainUpstream.healthchecks, active: { ...active, ...fields } },
  });
  const endpoint = { ...endpointNamed('a.example'), ip: '127.0.0.1', port };
  // Long enough for a busy machine; the silent server is given up on sooner.
  return compileProbe(upstream, certificate)(endpoint, port === ports.silent ? 100 : 20_000);
}

describe('a probe over HTTP', () => {
  it.each([
    [200, 'success'],
    [302, 'success'],
    [500, 'http_failure'],
    [404, 'http_failure'],
    [418, undefined],
  ])('judges by the status: %s', async (sent, outcome) => {
    status = sent;
    expect(await probe(ports.http, { type: 'http' })).toBe(outcome);
  });

  it('asks for the path, in the name of the target, with the headers configured', async () => {
    status = 200;
    await probe(ports.http, { type: 'http', http_path: '/live?full=1', headers: { 'X-Probe': ['a', 'b'] } });
    expect(seen.at(-1)).toMatchObject({
      url: '/live?full=1',
      headers: { host: `a.example:${ports.http}`, 'x-probe': 'a, b' },
    });
    await probe(ports.http, { type: 'http' }, { host_header: 'b.example' });
    expect(seen.at(-1)!.headers['host']).toBe('b.example');
  });

  it('tells who refuses from who is silent', async () => {
    expect(await probe(ports.dead, { type: 'http' })).toBe('tcp_failure');
    expect(await probe(ports.silent, { type: 'http' })).toBe('timeout');
  });

  it('verifies certificates unless told not to: a failed handshake is no connection', async () => {
    status = 200;
    expect(await probe(ports.https, { type: 'https' })).toBe('tcp_failure');
    expect(await probe(ports.https, { type: 'https', https_verify_certificate: false })).toBe('success');
  });
});

describe('a probe over TLS', () => {
  it("presents the upstream's client certificate", async () => {
    const mutual = { type: 'https', https_verify_certificate: false } as const;
    expect(await probe(ports.mutual, mutual)).toBe('tcp_failure');
    expect(await probe(ports.mutual, mutual, {}, tls)).toBe('success');
  });
});

describe('a probe over TCP', () => {
  it('is content with a connection', async () => {
    expect(await probe(ports.silent, { type: 'tcp' })).toBe('success');
    expect(await probe(ports.dead, { type: 'tcp' })).toBe('tcp_failure');
  });
});

describe('a probe over gRPC', () => {
  it.each<[typeof grpcStatus, string]>([
    ['serving', 'success'],
    ['not serving', 'http_failure'],
    ['unimplemented', 'http_failure'],
  ])('asks the health service: %s', async (state, outcome) => {
    grpcStatus = state;
    expect(await probe(ports.grpc, { type: 'grpc' })).toBe(outcome);
    expect(await probe(ports.grpcs, { type: 'grpcs', https_verify_certificate: false })).toBe(outcome);
  });

  it('tells who refuses, speaks no HTTP/2, or is silent', async () => {
    expect(await probe(ports.dead, { type: 'grpc' })).toBe('tcp_failure');
    expect(await probe(ports.grpcs, { type: 'grpcs' })).toBe('tcp_failure');
    expect(await probe(ports.http, { type: 'grpc' })).toBe('tcp_failure');
  });
});
