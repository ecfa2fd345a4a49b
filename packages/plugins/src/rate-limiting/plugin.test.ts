import type { RouteEntity, ServiceEntity } from '@sallyport/pipeline';
import { fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { rateLimiting } from './plugin.ts';

describe('rate-limiting', () => {
  it('lets the limit through and refuses the next', async () => {
    const run = runPlugin(rateLimiting, { minute: 5 });
    for (let i = 0; i < 5; i++) expect(await run()).toBe('passed');
    expect(await run()).toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
      body: { message: 'API rate limit exceeded' },
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
  });

  it('tells callers what is left, and when they may come again', async () => {
    const run = runPlugin(rateLimiting, { minute: 2 });
    await run.services.clock.advance(12_300);
    expect((await run.trace()).reply.headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'ratelimit-limit': '2',
      'ratelimit-remaining': '1',
      'ratelimit-reset': '48',
      'x-ratelimit-limit-minute': '2',
      'x-ratelimit-remaining-minute': '1',
    });
    await run();
    expect((await run.trace()).reply.headers).toMatchObject({
      'ratelimit-remaining': '0',
      'x-ratelimit-remaining-minute': '0',
      'retry-after': '48',
    });
  });

  it('writes header names as Kong does, and over what the upstream says of itself', async () => {
    const headers = { 'ratelimit-limit': '99', 'X-RateLimit-Remaining-Hour': '98' };
    const { x } = await runPlugin(rateLimiting, { hour: 3 }, { upstream: { headers } }).trace();
    expect(x.reply!.headers.raw).toEqual([
      ...['ratelimit-limit', '3', 'X-RateLimit-Remaining-Hour', '2', 'X-RateLimit-Limit-Hour', '3'],
      ...['RateLimit-Remaining', '2', 'RateLimit-Reset', '3600'],
    ]);
  });

  it('speaks of the window closest to its end, of equals the longer', async () => {
    const run = runPlugin(rateLimiting, { second: 2, minute: 3 });
    expect((await run.trace()).reply.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-reset': '1' });
    await run.services.clock.advance(1000);
    expect((await run.trace()).reply.headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-reset': '59' });
  });

  it('counts a refused request in no window', async () => {
    const run = runPlugin(rateLimiting, { second: 1, minute: 3 });
    for (let i = 0; i < 10; i++) await run();
    await run.services.clock.advance(1000);
    expect((await run.trace()).reply.headers).toMatchObject({ 'x-ratelimit-remaining-minute': '1' });
  });

  it('starts anew with the calendar in UTC, leap years included', async () => {
    const run = runPlugin(rateLimiting, { month: 1, year: 2 });
    await run.services.clock.advance(Date.UTC(2028, 1, 28) - run.services.clock.nowMs());
    expect(await run()).toBe('passed');
    expect(await run()).toMatchObject({ headers: { 'retry-after': `${2 * 86_400}` } });
    await run.services.clock.advance(2 * 86_400_000 - 1);
    expect(await run()).toMatchObject({ headers: { 'retry-after': '1' } });
    await run.services.clock.advance(1);
    expect(await run()).toBe('passed');
    await run.services.clock.advance(31 * 86_400_000);
    expect(await run()).toMatchObject({ headers: { 'ratelimit-limit': '2', 'retry-after': `${275 * 86_400}` } });
  });

  it('hides all of it when told to', async () => {
    const run = runPlugin(rateLimiting, { minute: 1, hide_client_headers: true });
    expect(Object.keys((await run.trace()).reply.headers)).toEqual(['content-type']);
    expect(Object.keys((await run.trace()).reply.headers)).toEqual(['content-type']);
  });

  it('refuses with the status and message configured', async () => {
    const run = runPlugin(rateLimiting, { minute: 1, error_code: 503, error_message: 'later' });
    await run();
    expect(await run()).toMatchObject({ status: 503, body: { message: 'later' } });
  });
});

describe('rate-limiting counts together', () => {
  const services = () =>
    fakeServices({ consumers: [{ username: 'ann', groups: ['gold', 'staff'] }, { username: 'bob' }] });
  const given = services();
  const ann = given.consumer('ann');
  const bob = given.consumer('bob');

  async function countedTogether(config: object, one: object, other: object): Promise<boolean> {
    const run = runPlugin(rateLimiting, { minute: 1, ...config }, { services: services() });
    expect(await run(one)).toBe('passed');
    return (await run(other)) !== 'passed';
  }

  it('consumers, wherever they call from', async () => {
    const [here, there] = [{ clientIp: '10.0.0.1' }, { clientIp: '10.0.0.2' }];
    expect(await countedTogether({}, { consumer: ann, ...here }, { consumer: ann, ...there })).toBe(true);
    expect(await countedTogether({}, { consumer: ann }, { consumer: bob })).toBe(false);
    expect(
      await countedTogether({}, { credential: { id: 'c1' }, ...here }, { credential: { id: 'c1' }, ...there }),
    ).toBe(true);
    expect(await countedTogether({}, here, here)).toBe(true);
    expect(await countedTogether({}, here, there)).toBe(false);
  });

  it('credentials', async () => {
    const [one, other] = [
      { consumer: ann, credential: { id: 'c1' } },
      { consumer: ann, credential: { id: 'c2' } },
    ];
    expect(await countedTogether({ limit_by: 'credential' }, one, other)).toBe(false);
    expect(await countedTogether({ limit_by: 'credential' }, one, one)).toBe(true);
  });

  it('addresses', async () => {
    const [one, other] = [{ clientIp: '10.0.0.1' }, { clientIp: '10.0.0.2' }];
    expect(await countedTogether({ limit_by: 'ip' }, { consumer: ann, ...one }, { consumer: bob, ...one })).toBe(true);
    expect(await countedTogether({ limit_by: 'ip' }, { consumer: ann, ...one }, { consumer: ann, ...other })).toBe(
      false,
    );
  });

  it('services', async () => {
    const [one, other] = [{ service: { id: 's1' } as ServiceEntity }, { service: { id: 's2' } as ServiceEntity }];
    expect(await countedTogether({ limit_by: 'service' }, one, one)).toBe(true);
    expect(await countedTogether({ limit_by: 'service' }, one, other)).toBe(false);
  });

  it('values of a header, and requests without it by address', async () => {
    const config = { limit_by: 'header', header_name: 'X-Tenant' };
    const tenant = (value: string, clientIp = '10.0.0.1') => ({ headers: { 'x-tenant': value }, clientIp });
    expect(await countedTogether(config, tenant('a'), tenant('a', '10.0.0.2'))).toBe(true);
    expect(await countedTogether(config, tenant('a'), tenant('b'))).toBe(false);
    const long = 'x'.repeat(5000);
    expect(await countedTogether(config, tenant(`${long}a`), tenant(`${long}a`))).toBe(true);
    expect(await countedTogether(config, tenant(`${long}a`), tenant(`${long}b`))).toBe(false);
    expect(await countedTogether(config, tenant('10.0.0.1'), { clientIp: '10.0.0.1' })).toBe(false);
    expect(await countedTogether(config, { clientIp: '10.0.0.1' }, { clientIp: '10.0.0.1' })).toBe(true);
  });

  it('one path, and everything else by address', async () => {
    const config = { limit_by: 'path', path: '/login' };
    const [one, other] = [{ clientIp: '10.0.0.1' }, { clientIp: '10.0.0.2' }];
    expect(await countedTogether(config, { url: '/login?a=1', ...one }, { url: '/login', ...other })).toBe(true);
    expect(await countedTogether(config, { url: '/login', ...one }, { url: '/', ...one })).toBe(false);
    expect(await countedTogether(config, { url: '/a', ...one }, { url: '/b', ...one })).toBe(true);
  });

  it('consumer groups', async () => {
    const carl = { ...bob, groups: ann.groups.slice(0, 1) };
    expect(await countedTogether({ limit_by: 'consumer-group' }, { consumer: ann }, { consumer: carl })).toBe(true);
    const elsewhere = { consumer: bob, clientIp: '10.0.0.2' };
    expect(await countedTogether({ limit_by: 'consumer-group' }, { consumer: ann }, elsewhere)).toBe(false);
  });

  it('nothing across plugin instances', async () => {
    const shared = services();
    const first = runPlugin(rateLimiting, { minute: 1 }, { services: shared, pluginId: 'p1' });
    const second = runPlugin(
      rateLimiting,
      { minute: 1 },
      { services: shared, pluginId: 'p2', route: { id: 'r' } as RouteEntity },
    );
    expect([await first(), await second()]).toEqual(['passed', 'passed']);
  });
});

describe('rate-limiting with redis', () => {
  const redis = { host: 'redis.internal', timeout: 50, username: 'gate', password: 's3cret', ssl: true };

  it('counts there, with the settings as configured', async () => {
    const run = runPlugin(rateLimiting, { minute: 1, policy: 'redis', redis });
    expect(await run()).toBe('passed');
    expect(await run()).toMatchObject({ status: 429 });
    const [settings] = run.services.counters.redisSettings;
    expect(settings).toMatchObject({
      host: 'redis.internal',
      port: 6379,
      database: 0,
      timeoutMs: 50,
      username: 'gate',
    });
    expect(settings).toMatchObject({ ssl: true, sslVerify: true, serverName: undefined });
    expect(settings!.password!.reveal()).toBe('s3cret');
    expect(JSON.stringify(settings)).not.toContain('s3cret');
    await run.close();
    expect(run.services.counters.redis(settings!).closed).toBe(1);
  });

  it('counts in the node alone while Redis is out of reach', async () => {
    const run = runPlugin(rateLimiting, { minute: 2, policy: 'redis', redis });
    expect(await run()).toBe('passed');
    expect(run.services.counters.redisOptions).toEqual([{ syncMs: 0, fallsBack: true }]);
    run.services.counters.redis(run.services.counters.redisSettings[0]!).failure = new Error('Redis does not answer');
    expect([await run(), await run()]).toEqual(['passed', 'passed']);
    expect(await run()).toMatchObject({ status: 429 });
  });

  it('exchanges counts in the background when told how often', () => {
    const run = runPlugin(rateLimiting, { minute: 2, policy: 'redis', redis, sync_rate: 0.5 });
    expect(run.services.counters.redisOptions).toEqual([{ syncMs: 500, fallsBack: true }]);
  });

  it('refuses them instead when it must not guess', async () => {
    const run = runPlugin(rateLimiting, { minute: 1, policy: 'redis', redis, fault_tolerant: false });
    run.services.counters.redis(run.services.counters.redisSettings[0]!).failure = new Error('Redis does not answer');
    expect(await run()).toMatchObject({
      status: 503,
      code: 'rate_limit_unavailable',
      body: { message: 'An unexpected error occurred' },
      headers: { 'retry-after': '1' },
    });
  });
});

describe('a configuration of rate-limiting', () => {
  it.each([
    [{}, 'at least one of these fields must be non-empty'],
    [{ second: 10, minute: 5 }, 'the limit for minute (5) cannot be lower than the limit for second (10)'],
    [{ second: 1, minute: 9, year: 8 }, 'year: the limit for year (8) cannot be lower than the limit for minute (9)'],
    [{ minute: 0 }, 'Too small'],
    [{ minute: 5, policy: 'cluster' }, 'use redis (exact over nodes) or local'],
    [{ minute: 5, policy: 'redis' }, 'redis.host: required when policy is redis'],
    [{ minute: 5, limit_by: 'header' }, 'header_name: required'],
    [{ minute: 5, limit_by: 'path' }, 'path: required'],
    [{ minute: 5, redis_host: 'a' }, 'write redis.host instead'],
    [{ minute: 5, sync_rate: 0.5 }, 'only policy redis'],
    [{ minute: 5, sync_rate: 0 }, 'seconds from 0.02'],
    [{ minute: 5, policy: 'redis', redis: { host: 'r' }, sync_rate: 1, fault_tolerant: false }, 'write -1'],
    [{ minute: 5, error_code: 100 }, 'expected number to be >=200'],
    [{ minute: 5, unknown: 1 }, 'unknown'],
  ])('%j is refused with a sentence', (config, sentence) => {
    expect(() => runPlugin(rateLimiting, config)).toThrow(sentence);
  });

  it('may be the example of the README, equal limits, and Kong defaults written out', () => {
    expect(() => runPlugin(rateLimiting, readmeExample(import.meta.url, 'rate-limiting'))).not.toThrow();
    const defaults = { policy: 'local', limit_by: 'consumer', fault_tolerant: true, sync_rate: -1, error_code: 429 };
    expect(() => runPlugin(rateLimiting, { second: 5, minute: 5, ...defaults, redis: { port: 6379 } })).not.toThrow();
  });
});
