import { createServer as createTlsServer } from 'node:https';
import { selfSigned } from '@sallyport/runtime';
import {
  type DnsServer,
  listenOnLoopback,
  type RunningGateway,
  startDnsServer,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, askJson, serve, type TestServer } from './support.ts';

let dns: DnsServer;
let server: TestServer;
let half: TestServer;
let secured: TestServer;
let gateway: RunningGateway;
const authority = selfSigned({ names: ['Test CA'], days: 2, isCa: true });
const authorityId = 'a1b2c3d4-0000-4000-8000-000000000003';
/** Which address each request came in on, and the Host that it named. */
const seen: { ip: string; host: string | undefined }[] = [];

beforeAll(async () => {
  dns = await startDnsServer();
  // All of 127.0.0.0/8 is this machine: one server, many addresses.
  server = await serve((request, response) => {
    const ip = request.socket.localAddress!;
    seen.push({ ip, host: request.headers.host });
    response.end(ip);
  }, '0.0.0.0');
  const { cert, key } = selfSigned({ names: ['secure.test'], days: 2, issuer: authority });
  secured = await listenOnLoopback(createTlsServer({ cert, key }, (_request, response) => response.end('secured')));
  // Takes connections on one of the name's addresses; the other refuses.
  half = await serve((_request, response) => response.end('half'));
  dns.records.set('half.test', [
    { type: 'A', data: '127.0.0.1' },
    { type: 'A', data: '127.0.6.6' },
  ]);
  for (const name of ['secure.test', 'insecure.test']) dns.records.set(name, [{ type: 'A', data: '127.0.0.1' }]);
  const { port } = server;
  dns.records.set(
    'many.test',
    [1, 2, 3].map((n) => ({ type: 'A' as const, data: `127.0.0.${n}`, ttl: 1 })),
  );
  dns.records.set('once.test', [{ type: 'A', data: '127.0.1.1', ttl: 0 }]);
  dns.records.set('flaky.test', [{ type: 'A', data: '127.0.2.1', ttl: 1 }]);
  dns.records.set('_s._tcp.test', [
    { type: 'SRV', data: { priority: 1, weight: 3, port, target: 'a.test' } },
    { type: 'SRV', data: { priority: 1, weight: 1, port, target: 'b.test' } },
    { type: 'SRV', data: { priority: 2, weight: 9, port: 1, target: 'a.test' } },
  ]);
  dns.records.set('a.test', [{ type: 'A', data: '127.0.3.1' }]);
  dns.records.set('b.test', [{ type: 'A', data: '127.0.3.2' }]);
  gateway = await startGateway({
    workers: 1,
    args: ['--dns-resolver', dns.address, '--dns-negative-ttl', '1'],
    config: `
_format_version: "3.0"
services:
  - { name: half, url: "http://half.test:${half.port}", routes: [{ paths: [/half] }] }
  - { name: many, url: "http://many.test:${port}", routes: [{ paths: [/many] }] }
  - { name: once, url: "http://once.test:${port}", routes: [{ paths: [/once] }] }
  - { name: flaky, url: "http://flaky.test:${port}", routes: [{ paths: [/flaky] }] }
  - { name: none, url: "http://none.test:${port}", routes: [{ paths: [/none] }] }
  - { name: silent, url: "http://silent.test:${port}", connect_timeout: 300, routes: [{ paths: [/silent] }] }
  - { name: srv, host: srv.internal, routes: [{ paths: [/srv] }] }
  - { name: named, host: named.internal, routes: [{ paths: [/named] }] }
  - { name: targets, host: targets.internal, routes: [{ paths: [/targets] }] }
  - { name: secure, url: "https://secure.test:${secured.port}", tls_verify: true, ca_certificates: [${authorityId}], routes: [{ paths: [/secure] }] }
  - { name: insecure, url: "https://insecure.test:${secured.port}", retries: 0, tls_verify: true, ca_certificates: [${authorityId}], routes: [{ paths: [/insecure] }] }
  - { name: secure-targets, protocol: https, host: secure.internal, tls_verify: true, ca_certificates: [${authorityId}], routes: [{ paths: [/targets-over-tls] }] }
ca_certificates: [{ id: ${authorityId}, cert: ${JSON.stringify(authority.cert)} }]
upstreams:
  - { name: secure.internal, targets: ["secure.test:${secured.port}"] }
  - { name: srv.internal, targets: [_s._tcp.test] }
  - { name: named.internal, use_srv_name: true, targets: [_s._tcp.test] }
  - name: targets.internal
    targets: ["many.test:${port}", "none.test:1"]
    healthchecks: { passive: { unhealthy: { tcp_failures: 1 } } }
`,
  });
});
beforeEach(() => {
  dns.fault = undefined;
  seen.length = 0;
});
afterAll(async () => {
  await gateway?.stop();
  await dns?.stop();
  await server?.stop();
  await half?.stop();
  await secured?.stop();
});

const get = (path: string) => ask(gateway.proxyUrl + path);
const addressesOf = async (path: string, times = 12) => {
  const answers = await Promise.all(Array.from({ length: times }, () => get(path)));
  return new Set(answers.map(({ status, text }) => (status === 200 ? text : status)));
};

describe('names', () => {
  it('are balanced over all their addresses, and the upstream is told the name', async () => {
    expect(await addressesOf('/many')).toEqual(new Set(['127.0.0.1', '127.0.0.2', '127.0.0.3']));
    expect(new Set(seen.map(({ host }) => host))).toEqual(new Set([`many.test:${server.port}`]));
  });

  it('are followed when their records change, within their time to live', async () => {
    dns.records.set('many.test', [{ type: 'A', data: '127.0.0.4', ttl: 1 }]);
    await expect.poll(() => addressesOf('/many', 3)).toEqual(new Set(['127.0.0.4']));
  });

  it('with a time to live of 0 are asked for with each request', async () => {
    expect(await addressesOf('/once')).toEqual(new Set(['127.0.1.1']));
    dns.records.set('once.test', [{ type: 'A', data: '127.0.1.2', ttl: 0 }]);
    await get('/once');
    await expect.poll(() => addressesOf('/once', 1)).toEqual(new Set(['127.0.1.2']));
  });

  it.each(['servfail', 'nxdomain', 'silent'] as const)('keep their last good addresses through %s', async (fault) => {
    expect(await addressesOf('/flaky')).toEqual(new Set(['127.0.2.1']));
    const before = dns.questions.length;
    dns.fault = fault;
    await expect
      .poll(() => dns.questions.slice(before).filter((question) => question === 'A flaky.test').length, {
        timeout: 8_000,
      })
      .toBeGreaterThan(1);
    expect(await addressesOf('/flaky')).toEqual(new Set(['127.0.2.1']));
  });

  it('that do not exist are answered with 503, and found once they do', async () => {
    const answer = await get('/none');
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('name resolution failed');
    dns.records.set('none.test', [{ type: 'A', data: '127.0.4.1' }]);
    await expect.poll(() => addressesOf('/none', 1)).toEqual(new Set(['127.0.4.1']));
    dns.records.delete('none.test');
  });

  it('of which one address lets nobody in cost a few tries, and no caller anything', async () => {
    for (let n = 0; n < 40; n++) {
      const { status } = await ask(`${gateway.proxyUrl}/half`, { method: 'POST', body: 'x' });
      expect(status).toBe(200);
    }
    const failed = gateway.logs.filter((line) => line.includes('did not answer') && line.includes('half.test'));
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(10);
  });

  it('are waited for no longer than for a connection', async () => {
    dns.fault = 'silent';
    expect((await get('/silent')).status).toBe(503);
  });
});

describe('TLS', () => {
  it('checks the name, though connections go to its address', async () => {
    expect((await get('/secure')).text).toBe('secured');
    expect((await get('/targets-over-tls')).text).toBe('secured');
    expect((await get('/insecure')).status).toBe(502);
  });
});

describe('SRV records', () => {
  it('give ports and weights, of the lowest priority alone', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => get('/srv')));
    const to = (ip: string) => answers.filter(({ text }) => text === ip).length;
    expect([to('127.0.3.1'), to('127.0.3.2')]).toEqual([12, 4]);
    expect(seen[0]!.host).toBe(`_s._tcp.test:${server.port}`);
  });

  it('give the name that the upstream is told, if asked to', async () => {
    await addressesOf('/named');
    expect(new Set(seen.map(({ host }) => host))).toEqual(new Set([`a.test:${server.port}`, `b.test:${server.port}`]));
  });
});

describe('health of names', () => {
  it('is told and set by address', async () => {
    dns.records.set(
      'many.test',
      [1, 2].map((n) => ({ type: 'A' as const, data: `127.0.0.${n}`, ttl: 1 })),
    );
    const url = `${gateway.adminUrl}/upstreams/targets.internal`;
    type Health = { data: { health: string; data: { addresses: { ip: string; health: string }[] } }[] };
    const health = async () =>
      (await askJson<Health>(`${url}/health`)).data.map(({ health, data }) => [
        health,
        Object.fromEntries(data.addresses.map(({ ip, health }) => [ip, health])),
      ]);
    await expect.poll(health).toEqual([
      ['HEALTHY', { '127.0.0.1': 'HEALTHY', '127.0.0.2': 'HEALTHY' }],
      ['DNS_ERROR', {}],
    ]);
    const target = `${url}/targets/many.test:${server.port}`;
    expect((await ask(`${target}/127.0.0.1:${server.port}/unhealthy`, { method: 'PUT' })).status).toBe(204);
    expect((await ask(`${target}/127.0.0.9:${server.port}/unhealthy`, { method: 'PUT' })).status).toBe(404);
    await expect.poll(health).toEqual([
      ['HEALTHY', { '127.0.0.1': 'UNHEALTHY', '127.0.0.2': 'HEALTHY' }],
      ['DNS_ERROR', {}],
    ]);
    await expect.poll(() => addressesOf('/targets')).toEqual(new Set(['127.0.0.2']));
  });
});
