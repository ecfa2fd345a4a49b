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
let limping: TestServer;
let limp: { status: number; headers?: Record<string, string> } = { status: 200 };
let limps = 0;
let gateway: RunningGateway;
let dead: number;

beforeAll(async () => {
  a = await startCountingUpstream('a');
  b = await startCountingUpstream('b');
  crashing = await startCrashingUpstream('reset');
  moody = await serve((_request, response) => response.writeHead(mood).end('moody'));
  limping = await serve((_request, response) => {
    limps++;
    response.writeHead(limp.status, limp.headers).end();
  });
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
  - { name: crashing, url: "${crashing.url}", retries: 1, routes: [{ paths: [/crashing] }] }
  - { name: silent, url: "${silent.url}", retries: 2, read_timeout: 100, routes: [{ paths: [/silent] }] }
  - { name: passive, host: passive.internal, retries: 0, routes: [{ paths: [/passive] }] }
  - { name: refusing, host: refusing.internal, retries: 0, routes: [{ paths: [/refusing] }] }
  - { name: hashed, host: hashed.internal, routes: [{ paths: [/hashed] }] }
  - { name: cookie, host: cookie.internal, routes: [{ paths: [/cookie] }] }
  - { name: sticky, host: sticky.internal, routes: [{ paths: [/sticky] }] }
  - { name: spare, host: spare.internal, routes: [{ paths: [/spare] }] }
  - { name: ejecting, host: ejecting.internal, retries: 0, routes: [{ paths: [/ejecting] }] }
upstreams:
  - { name: hashed.internal, hash_on: query_arg, hash_on_query_arg: user, targets: ["${port(a.url)}", "${port(b.url)}"] }
  - { name: cookie.internal, hash_on: cookie, hash_on_cookie: who, targets: ["${port(a.url)}", "${port(b.url)}"] }
  - { name: sticky.internal, algorithm: sticky-sessions, sticky_sessions_cookie: at, targets: ["${port(a.url)}", "${port(b.url)}"] }
  - { name: spare.internal, targets: ["${port(a.url)}", { target: "${port(b.url)}", failover: true }] }
  - name: ejecting.internal
    targets: [{ target: "${port(limping.url)}" }]
    healthchecks: { passive: { unhealthy: { http_failures: 2, http_statuses: [429, 500] }, ejection: { seconds: 1 } } }
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
  await Promise.all([a, b, crashing, moody, silent, limping].map((server) => server?.stop()));
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
    ['GET', 2],
    ['OPTIONS', 2],
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

const served = async (path: string, cookie?: string) => {
  const answer = await ask(gateway.proxyUrl + path, cookie === undefined ? {} : { headers: ['Cookie', cookie] });
  const set = (answer.headers['set-cookie'] as unknown as string[] | undefined)?.[0];
  return { by: (JSON.parse(answer.text) as { upstream: string }).upstream, set };
};

describe('callers that stay', () => {
  it('meet the same target by what is hashed, whichever worker answers', async () => {
    const met = new Map<string, Set<string>>();
    await Promise.all(
      Array.from({ length: 80 }, async (_, index) => {
        const user = `u${index % 20}`;
        const { by } = await served(`/hashed?user=${user}`);
        met.set(user, (met.get(user) ?? new Set()).add(by));
      }),
    );
    expect([...met.values()].every(({ size }) => size === 1)).toBe(true);
    expect(new Set([...met.values()].flatMap((names) => [...names]))).toEqual(new Set(['a', 'b']));
  });

  it.each([
    ['/cookie', /^who=[0-9a-f-]{36}; Path=\/; SameSite=Lax; HttpOnly$/],
    ['/sticky', /^at=[\w-]{22}; Path=\/; SameSite=Lax; HttpOnly$/],
  ])('are given a cookie once, and come back with it: %s', async (path, wanted) => {
    for (let caller = 0; caller < 6; caller++) {
      const { by, set } = await served(path);
      expect(set).toMatch(wanted);
      const again = await Promise.all(Array.from({ length: 6 }, () => served(path, set!.split(';')[0])));
      expect(again).toEqual(Array.from({ length: 6 }, () => ({ by, set: undefined })));
    }
  });
});

describe('failover targets', () => {
  it('serve only while no regular target is well', async () => {
    const put = (state: string) =>
      ask(`${gateway.adminUrl}/upstreams/spare.internal/targets/127.0.0.1:${a.port}/127.0.0.1:${a.port}/${state}`, {
        method: 'PUT',
      });
    const all = async () =>
      new Set((await Promise.all(Array.from({ length: 8 }, () => served('/spare')))).map(({ by }) => by));
    expect(await all()).toEqual(new Set(['a']));
    expect(await put('unhealthy')).toMatchObject({ status: 204 });
    await expect.poll(all).toEqual(new Set(['b']));
    expect(await put('healthy')).toMatchObject({ status: 204 });
    await expect.poll(all).toEqual(new Set(['a']));
  });
});

describe('ejection', () => {
  it('ends with a single request, and says when to come again until then', async () => {
    limp = { status: 429, headers: { 'Retry-After': '1' } };
    for (let i = 0; i < 4; i++) expect(await statusOf('/ejecting')).toBe(429);
    limp = { status: 500 };
    await expect.poll(() => statusOf('/ejecting')).toBe(503);
    const refused = await ask(`${gateway.proxyUrl}/ejecting`);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(refused.text).toContain('failure to get a peer from the ring-balancer');
    // Still bad: each trial is one request, whatever the number of callers.
    const before = limps;
    await expect
      .poll(async () => (await Promise.all(Array.from({ length: 8 }, () => statusOf('/ejecting')))).includes(500), {
        timeout: 10_000,
      })
      .toBe(true);
    expect(limps - before).toBe(1);
    limp = { status: 200 };
    await expect.poll(() => statusOf('/ejecting'), { timeout: 10_000 }).toBe(200);
    await expect
      .poll(async () => new Set(await Promise.all(Array.from({ length: 8 }, () => statusOf('/ejecting')))))
      .toEqual(new Set([200]));
  });
});

describe('a target that was taken away', () => {
  it('is well when it comes back', async () => {
    const config = async (targets: string[]) =>
      ask(`${gateway.adminUrl}/config`, {
        method: 'POST',
        headers: ['Content-Type', 'application/json'],
        body: JSON.stringify({
          _format_version: '3.0',
          services: [{ name: 's', host: 'u.internal', retries: 0, routes: [{ name: 'r', paths: ['/u'] }] }],
          upstreams: [{ name: 'u.internal', targets }],
        }),
      });
    const target = `127.0.0.1:${a.port}`;
    expect((await config([target])).status).toBe(201);
    await ask(`${gateway.adminUrl}/upstreams/u.internal/targets/${target}/unhealthy`, { method: 'PUT' });
    await expect.poll(() => statusOf('/u')).toBe(503);
    expect((await config([`127.0.0.1:${b.port}`])).status).toBe(201);
    expect((await config([target])).status).toBe(201);
    expect(new Set(await Promise.all(Array.from({ length: 8 }, () => statusOf('/u'))))).toEqual(new Set([200]));
  });
});
