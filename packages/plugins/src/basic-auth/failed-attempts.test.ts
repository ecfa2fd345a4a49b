import { fakeServices, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { basicAuth } from './plugin.ts';

const as = (username: string, password: string) => ({
  headers: { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
});

function guarded(config: Record<string, unknown> = {}, services = theServices()) {
  const run = runPlugin(basicAuth, { brute_force_protection: { strategy: 'memory' }, ...config }, { services });
  const statusOf = async (...given: Parameters<typeof as>) => {
    const outcome = await run(as(...given));
    return outcome === 'passed' ? 200 : outcome.status;
  };
  return { run, services, statusOf };
}

function theServices() {
  return fakeServices({
    consumers: [{ username: 'ann' }, { username: 'bob' }, { username: 'guest' }],
    entities: {
      basicauth_credentials: [
        { username: 'ann', password: 'right', consumer: 'ann' },
        { username: 'bob', password: 'right', consumer: 'bob' },
      ],
    },
  });
}

describe('guessing the password of a username', () => {
  it('has to wait ever longer after three failures, even with the right one', async () => {
    const { run, services, statusOf } = guarded();
    for (let i = 0; i < 3; i++) expect(await statusOf('ann', 'wrong')).toBe(401);
    for (const seconds of [1, 2, 4, 8]) {
      expect(await run(as('ann', 'right'))).toMatchObject({
        status: 429,
        headers: { 'retry-after': String(seconds) },
        code: 'basic_too_many_failures',
      });
      await services.clock.advance(seconds * 1000 - 1);
      expect(await statusOf('ann', 'right')).toBe(429);
      await services.clock.advance(1);
      expect(await statusOf('ann', 'wrong')).toBe(401);
    }
    await services.clock.advance(16_000);
    expect(await statusOf('ann', 'right')).toBe(200);
  });

  it('is forgotten with a success, and after an hour', async () => {
    const { services, statusOf } = guarded();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 2; i++) expect(await statusOf('ann', 'wrong')).toBe(401);
      expect(await statusOf('ann', 'right')).toBe(200);
    }
    for (let i = 0; i < 3; i++) await statusOf('ann', 'wrong');
    await services.clock.advance(3_601_000);
    for (let i = 0; i < 3; i++) expect(await statusOf('ann', 'wrong')).toBe(401);
  });

  it('waits a quarter of an hour at most', async () => {
    const { run, services, statusOf } = guarded();
    for (let i = 0; i < 15; i++) {
      expect(await statusOf('ann', 'wrong')).toBe(401);
      await services.clock.advance(900_000);
    }
    await statusOf('ann', 'wrong');
    expect(await run(as('ann', 'right'))).toMatchObject({ headers: { 'retry-after': '900' } });
  });

  it('keeps nobody else out, and tells nothing of which usernames exist', async () => {
    const { statusOf } = guarded();
    for (const username of ['ann', 'nobody']) {
      for (let i = 0; i < 3; i++) expect(await statusOf(username, 'wrong')).toBe(401);
      expect(await statusOf(username, 'wrong')).toBe(429);
    }
    expect(await statusOf('bob', 'right')).toBe(200);
  });

  it('gets one turn after the wait, however many try at once', async () => {
    const { services, statusOf } = guarded();
    for (let i = 0; i < 3; i++) await statusOf('ann', 'wrong');
    await services.clock.advance(1_000);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf('ann', 'wrong')));
    expect(statuses.sort()).toEqual([401, ...Array(19).fill(429)]);
  });

  it('is counted in Redis for all nodes, and by the node alone while that is away', async () => {
    const services = theServices();
    const redis = { brute_force_protection: { strategy: 'redis', redis: { host: 'redis.example' } } };
    const [one, two] = [guarded(redis, services), guarded(redis, services)];
    for (let i = 0; i < 3; i++) await one.statusOf('ann', 'wrong');
    expect(await two.statusOf('ann', 'right')).toBe(429);
    const [settings] = services.records.redisSettings;
    services.records.redis(settings!).failure = new Error('away');
    for (let i = 0; i < 3; i++) expect(await one.statusOf('bob', 'wrong')).toBe(401);
    expect(await one.statusOf('bob', 'right')).toBe(429);
    expect(services.log.entries.filter(({ level }) => level === 'warn')).not.toHaveLength(0);
  });

  it('makes nobody of whoever comes too soon, where there is an anonymous consumer', async () => {
    const { run } = guarded({ anonymous: 'guest' });
    for (let i = 0; i < 4; i++) {
      const { outcome, x } = await run.trace(as('ann', i < 3 ? 'wrong' : 'right'));
      expect([outcome, x.consumer?.username]).toEqual(['passed', 'guest']);
    }
  });

  it('keeps no username and no password', async () => {
    const { services, statusOf } = guarded();
    await statusOf('ann', 'wrong-password');
    const kept = JSON.stringify([...services.records.local.entries, services.log.entries]);
    expect(kept).not.toMatch(/wrong-password|"ann"/);
  });

  it.each([
    [{ strategy: 'cluster' }, 'write memory or redis'],
    [{ strategy: 'redis' }, 'write host'],
    [{ strategy: 'redis', redis: { cloud_authentication: { auth_provider: 'aws' } } }, 'write username and password'],
  ])('is not configured with %j', (brute_force_protection, sentence) => {
    expect(() => guarded({ brute_force_protection })).toThrow(sentence);
  });
});
