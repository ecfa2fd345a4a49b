import {
  type CountingUpstream,
  type CrashingUpstream,
  type RunningGateway,
  startCountingUpstream,
  startCrashingUpstream,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askJson, closedPort, serve, serveRaw, type TestServer } from './support.ts';

let a: CountingUpstream;
let b: CountingUpstream;
let crashing: CrashingUpstream;
let moody: TestServer;
let silent: TestServer;
let silences = 0;
let mood = 200;
let gateway: RunningGateway;
let dead: number;

beforeAll(async () => {
  a = await startCountingUpstream('a');
  b = await startCountingUpstream('b');
  crashing = await startCrashingUpstream('reset');
  moody = await serve((_request, response) => response.writeHead(mood).end('moody'));
  silent = await serveRaw((_socket, bytes) => {
    if (/^(GET|POST|PUT)/.test(bytes.toString('latin1'))) silences++;
  });
  dead = await closedPort();
  const port = (url: string) => `127.0.0.1:${new URL(url).port}`;
  gateway = await startGateway({
    workers: 2,
    config: `
_format_version: "3.0"
services:
  - { name: weighted, host: weighted.internal, routes: [{ paths: [/weighted] }] }
  - { name: failover, host: failover.internal, routes: [{ paths: [/failover] }] }
  - { name: crashing, url: "${crashing.url}", retries: 3, routes: [{ paths: [/crashing] }] }
  - { name: silent, url: "${silent.url}", retries: 2, read_timeout: 100, routes: [{ paths: [/silent] }] }
  - { name: passive, host: passive.internal, retries: 0, routes: [{ paths: [/passive] }] }
  - { name: refusing, host: refusing.internal, retries: 0, routes: [{ paths: [/refusing] }] }
upstreams:
  - { name: weighted.internal, targets: [{ target: "${port(a.url)}", weight: 300 }, { target: "${port(b.url)}", weight: 100 }, { target: "127.0.0.1:${dead}", weight: 0 }] }
  - { name: failover.internal, targets: [{ target: "127.0.0.1:${dead}" }, { target: "${port(a.url)}" }] }
  - name: passive.internal
    targets: [{ target: "${port(moody.url)}" }]
    healthchecks: { passive: { unhealthy: { http_failures: 3, http_statuses: [500] }, healthy: { successes: 1 } } }
  - name: refusing.internal
    targets: [{ target: "127.0.0.1:${dead}" }]
    healthchecks: { passive: { unhealthy: { tcp_failures: 2 } } }
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([a, b, crashing, moody, silent].map((server) => server?.stop()));
});

const statusOf = async (path: string, method = 'GET', body?: string) =>
  (await ask(gateway.proxyUrl + path, { method, ...(body === undefined ? {} : { body }) })).status;

interface Health {
  data: { target: string; health: string; data: { addresses: { ip: string; port: number }[] } }[];
  node_id: string;
}
const healthOf = async (upstream: string) =>
  (await askJson<Health>(`${gateway.adminUrl}/upstreams/${upstream}/health`)).data[0]!.health;

describe('round-robin', () => {
  it('shares by weight, whichever worker answers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => askJson<{ upstream: string }>(`${gateway.proxyUrl}/weighted`)),
    );
    const toA = answers.filter(({ upstream }) => upstream === 'a').length;
    // Each worker turns its own wheel of four places, and may be in the middle of a turn.
    expect(Math.abs(toA - 150)).toBeLessThanOrEqual(6);
  });
});

describe('another try', () => {
  it.each(['GET', 'POST', 'PUT', 'DELETE'])(
    'goes to another target where no connection came about: %s',
    async (method) => {
      const statuses = await Promise.all(
        Array.from({ length: 12 }, () => statusOf('/failover', method, method === 'GET' ? undefined : 'body')),
      );
      expect(new Set(statuses)).toEqual(new Set([200]));
    },
  );

  it.each([
    ['POST', 1],
    ['PUT', 1],
    ['DELETE', 1],
    ['PATCH', 1],
    ['GET', 4],
    ['OPTIONS', 4],
  ])('is not made where the upstream may have acted, unless the method is safe: %s', async (method, tries) => {
    const before = crashing.count;
    expect(await statusOf('/crashing', method, method === 'GET' || method === 'OPTIONS' ? undefined : 'body')).toBe(
      502,
    );
    expect(crashing.count - before).toBe(tries);
  });

  it('repeats no streamed body', async () => {
    const before = crashing.count;
    expect(await statusOf('/crashing', 'POST', 'x'.repeat(100_000))).toBe(502);
    expect(crashing.count - before).toBe(1);
  });

  it.each([
    ['GET', 3],
    ['POST', 1],
  ])('follows a timeout by the same rule: %s', async (method, tries) => {
    const before = silences;
    expect(await statusOf('/silent', method, method === 'POST' ? 'body' : undefined)).toBe(504);
    expect(silences - before).toBe(tries);
  });
});

describe('passive health', () => {
  it('takes a target out after so many failures, for all workers, until an operator brings it back', async () => {
    expect(await healthOf('passive.internal')).toBe('HEALTHY');
    mood = 500;
    expect(await statusOf('/passive')).toBe(500);
    expect(await statusOf('/passive')).toBe(500);
    mood = 200;
    // A success in between starts the count again.
    expect(await statusOf('/passive')).toBe(200);
    mood = 500;
    await expect.poll(() => statusOf('/passive')).toBe(503);
    expect(await healthOf('passive.internal')).toBe('UNHEALTHY');
    mood = 200;
    await expect
      .poll(async () => new Set(await Promise.all(Array.from({ length: 8 }, () => statusOf('/passive')))))
      .toEqual(new Set([503]));
    const target = `127.0.0.1:${moody.port}`;
    const put = (state: string, of = target) =>
      ask(`${gateway.adminUrl}/upstreams/passive.internal/targets/${of}/${state}`, { method: 'PUT' });
    expect(await put('healthy', 'nothing:1')).toMatchObject({ status: 404 });
    expect(await put('healthy')).toMatchObject({ status: 204 });
    await expect
      .poll(async () => new Set(await Promise.all(Array.from({ length: 8 }, () => statusOf('/passive')))))
      .toEqual(new Set([200]));
    expect(await healthOf('passive.internal')).toBe('HEALTHY');
    expect(await put('unhealthy')).toMatchObject({ status: 204 });
    await expect
      .poll(async () => new Set(await Promise.all(Array.from({ length: 8 }, () => statusOf('/passive')))))
      .toEqual(new Set([503]));
    expect(await put('healthy')).toMatchObject({ status: 204 });
  });

  it('counts refused connections', async () => {
    await expect.poll(() => statusOf('/refusing')).toBe(503);
    expect(await healthOf('refusing.internal')).toBe('UNHEALTHY');
  });

  it('tells what it does not watch', async () => {
    const health = await askJson<Health>(`${gateway.adminUrl}/upstreams/weighted.internal/health`);
    expect(health.data.map((target) => target.health)).toEqual([
      'HEALTHCHECKS_OFF',
      'HEALTHCHECKS_OFF',
      'HEALTHCHECKS_OFF',
    ]);
    expect(health.data[0]!.data.addresses[0]).toMatchObject({ ip: '127.0.0.1', port: a.port });
    expect(health.node_id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await ask(`${gateway.adminUrl}/upstreams/none/health`)).status).toBe(404);
  });
});
