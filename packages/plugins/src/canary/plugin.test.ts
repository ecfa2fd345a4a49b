import { type ExchangeOptions, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canary } from './plugin.ts';

const upstream_host = 'next.internal';

function run(config: Record<string, unknown>, services = fakeServices()) {
  const { trace } = runPlugin(canary, { upstream_host, ...config }, { services });
  /** Whether an exchange goes to the canary. */
  return async (request: ExchangeOptions = {}) => (await trace(request)).x.upstreamTarget !== undefined;
}

async function countOf(isCanary: (request?: ExchangeOptions) => Promise<boolean>, requests: ExchangeOptions[]) {
  const answers = await Promise.all(requests.map((request) => isCanary(request)));
  return answers.filter(Boolean).length;
}

const anyone = (count: number): ExchangeOptions[] => Array.from({ length: count }, () => ({}));
const clients = (count: number): ExchangeOptions[] =>
  Array.from({ length: count }, (_, i) => ({ clientIp: `10.0.${i >> 8}.${i & 255}` }));

describe('canary: a share', () => {
  it('is exact over every round of buckets, and even within', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 250 }),
        async (percentage, before) => {
          const isCanary = run({ percentage, steps: 100, hash: 'none' });
          await countOf(isCanary, anyone(before));
          expect(await countOf(isCanary, anyone(100))).toBe(percentage);
          const part = await countOf(isCanary, anyone(20));
          expect(Math.abs(part - percentage / 5)).toBeLessThan(3);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is a share of the callers, each of whom stays', async () => {
    const isCanary = run({ percentage: 25 });
    const callers = clients(4000);
    const count = await countOf(isCanary, callers);
    expect(count).toBeGreaterThan(900);
    expect(count).toBeLessThan(1100);
    const first = await Promise.all(callers.map((caller) => isCanary(caller)));
    expect(await Promise.all(callers.map((caller) => isCanary(caller)))).toEqual(first);
  });

  it('goes by the header, else by the consumer, else by the address', async () => {
    const { consumer } = fakeServices({ consumers: [{ username: 'ann' }] });
    const isCanary = run({ percentage: 50, hash: 'header', hash_header: 'X-Tenant' });
    const ann = { consumer: consumer('ann') };
    const tenants = Array.from({ length: 40 }, (_, i) => ({ headers: { 'x-tenant': `t${i}` } }));
    const byTenant = await Promise.all(tenants.map((tenant) => isCanary(tenant)));
    expect(new Set(byTenant).size).toBe(2);
    const sameElsewhere = tenants.map((tenant, i) => ({ ...tenant, ...ann, clientIp: `10.0.0.${i}` }));
    expect(await Promise.all(sameElsewhere.map((tenant) => isCanary(tenant)))).toEqual(byTenant);

    const annOnce = await isCanary(ann);
    const annAnywhere = clients(40).map((client) => ({ ...client, ...ann }));
    expect(await Promise.all(annAnywhere.map((client) => isCanary(client)))).toEqual(annAnywhere.map(() => annOnce));
    expect(new Set(await Promise.all(clients(40).map((client) => isCanary(client)))).size).toBe(2);
  });

  it('grows step by step from start, and takes no caller back', async () => {
    const services = fakeServices();
    const start = services.clock.nowMs() / 1000 + 60;
    const isCanary = run({ start, duration: 100, steps: 10, hash: 'ip' }, services);
    const callers = clients(500);
    let before = callers.map(() => false);
    const counts: number[] = [];
    for (let seconds = 0; seconds <= 180; seconds += 10) {
      const now = await Promise.all(callers.map((caller) => isCanary(caller)));
      expect(before.every((was, i) => !was || now[i])).toBe(true);
      counts.push(now.filter(Boolean).length);
      before = now;
      await services.clock.advance(10_000);
    }
    expect(counts.slice(0, 7)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(counts[7]).toBeGreaterThan(25);
    expect(counts[7]).toBeLessThan(75);
    expect(counts[11]).toBeGreaterThan(200);
    expect(counts[11]).toBeLessThan(300);
    expect(counts.slice(16)).toEqual([500, 500, 500]);
  });
});

describe('canary: groups', () => {
  const services = fakeServices({
    consumers: [{ username: 'ann' }, { username: 'bob' }, { username: 'carl', groups: ['testers'] }],
    entities: { acls: [{ group: 'testers', consumer: 'ann' }] },
  });
  const callers: [string, ExchangeOptions, boolean][] = [
    ['a member of the ACL group', { consumer: services.consumer('ann') }, true],
    ['a member of the consumer group', { consumer: services.consumer('carl') }, true],
    ['whose token claims it', { authenticatedGroups: ['testers'] }, true],
    ['another consumer', { consumer: services.consumer('bob') }, false],
    ['nobody', {}, false],
  ];

  it.each(callers)('sends %s there, or not', async (_who, request, isMember) => {
    expect(await run({ hash: 'allow', groups: ['testers'] }, services)(request)).toBe(isMember);
    expect(await run({ hash: 'deny', groups: ['testers'] }, services)(request)).toBe(!isMember);
  });
});

describe('canary: where to', () => {
  it('is another host, port or path', async () => {
    const go = (config: Record<string, unknown>) =>
      runPlugin(canary, { percentage: 100, ...config }).trace({ url: '/a?b=1' });
    const there = await go({ upstream_host, upstream_port: 8080, upstream_uri: '/v2' });
    expect(there.x.upstreamTarget).toEqual({ host: upstream_host, port: 8080 });
    expect(there.upstream).toMatchObject({ path: '/v2', query: '?b=1' });
    expect((await go({ upstream_port: 8080 })).x.upstreamTarget).toEqual({ host: undefined, port: 8080 });
    expect((await go({ upstream_uri: '/v2' })).x.upstreamTarget).toBeUndefined();
    expect((await go({ upstream_host })).upstream).toMatchObject({ path: '/a', query: '?b=1' });
  });

  it('is one object for all exchanges, by which connections are found', async () => {
    const { trace } = runPlugin(canary, { upstream_host, percentage: 100 });
    expect((await trace()).x.upstreamTarget).toBe((await trace()).x.upstreamTarget);
  });

  it('is the service while no target of the canary is healthy', async () => {
    const services = fakeServices();
    const isCanary = run({ percentage: 100, upstream_fallback: true, canary_by_header_name: 'x-canary' }, services);
    const wish = { headers: { 'x-canary': 'always' } };
    expect(await isCanary()).toBe(true);
    services.upstreams.health.set(upstream_host, false);
    expect([await isCanary(), await isCanary(wish)]).toEqual([false, false]);
    services.upstreams.health.set(upstream_host, true);
    expect(await isCanary()).toBe(true);
    services.upstreams.health.set(upstream_host, false);
    expect(await run({ percentage: 100 }, services)()).toBe(true);
  });

  it.each([
    ['always', 0, true],
    ['never', 100, false],
    ['sometimes', 100, true],
    ['sometimes', 0, false],
  ])('is for the client to say: %s', async (wish, percentage, expected) => {
    const isCanary = run({ percentage, canary_by_header_name: 'X-Canary' });
    expect(await isCanary({ headers: { 'x-canary': wish } })).toBe(expected);
  });
});

describe('canary: configuration', () => {
  it.each([
    [{ percentage: 10 }, 'name the canary by upstream_host, upstream_port or upstream_uri'],
    [{ upstream_host }, 'set percentage or start'],
    [{ upstream_host, percentage: 101 }, 'percentage'],
    [{ upstream_host, hash: 'allow' }, 'name at least one group for hash: allow'],
    [{ upstream_host, percentage: 1, hash: 'header' }, 'name the header for hash: header'],
    [{ upstream_host, percentage: 1, hash: 'header', hash_header: 'a b' }, "'a b' is not a valid header name"],
    [{ upstream_port: 80, percentage: 1, upstream_fallback: true }, 'which upstream_host must name'],
    [{ upstream_uri: 'v2', percentage: 1 }, 'begins with /'],
    [{ upstream_uri: '/v2?a=1', percentage: 1 }, 'has no query'],
    [{ upstream_uri: '/v2 HTTP/1.1\r\n', percentage: 1 }, 'a path in ASCII'],
    [{ upstream_host: 'a b', percentage: 1 }, 'should be a host'],
    [{ upstream_host, percentage: 1, duration: 0 }, 'duration'],
    [{ upstream_host, percentage: 1, steps: 0 }, 'steps'],
  ])('refuses %j', (config, sentence) => {
    expect(() => runPlugin(canary, config)).toThrow(sentence);
  });

  it('takes the example of its README', async () => {
    const isCanary = runPlugin(canary, readmeExample(import.meta.url, 'canary'));
    const { x } = await isCanary.trace({ headers: { 'x-canary': 'always' } });
    expect(x.upstreamTarget).toEqual({ host: 'orders-next.internal', port: 8080 });
  });
});
