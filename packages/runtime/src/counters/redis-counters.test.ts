import { Secret } from '@sallyport/contracts';
import type { Counters, RedisSettings } from '@sallyport/pipeline';
import { fakeServices, type RunningRedis, startRedis } from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisConnection } from '../redis/connection.ts';
import { allowedOf, countersContract, minute, second } from './counters.contract.ts';
import { createCountersPort } from './counters-port.ts';
import { createMemoryCounters } from './memory-counters.ts';
import { createRedisCounters } from './redis-counters.ts';
import { clock } from './test/real-clock.ts';

const { log } = fakeServices();

let redis: RunningRedis;
let admin: Redis;
beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis({ host: redis.host, port: redis.port });
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

countersContract('redis, two connections', async () => {
  await admin.flushall();
  const counters = [open(), open()] as const;
  return { counters, close: () => counters.forEach((one) => void one.close()) };
});

describe('redis counters', () => {
  let opened: Counters[] = [];
  const opens = (settings: Partial<RedisSettings> = {}) => {
    const counters = open(settings);
    opened.push(counters);
    return counters;
  };
  beforeEach(() => admin.flushall());
  afterEach(() => {
    for (const counters of opened) counters.close();
    opened = [];
  });

  it('stay exact while two connections take at once, and count nothing for the refused', async () => {
    const two = [opens(), opens()];
    const takes = Array.from({ length: 2000 }, (_, i) => two[i % 2]!.take('k', [second(500), minute(777)], 1));
    expect(await allowedOf(takes)).toBe(500);
    const keys = (await admin.keys('*')).toSorted();
    expect(keys).toEqual([
      `sallyport:count:{k}:minute:${Date.UTC(2026, 0, 1)}`,
      `sallyport:count:{k}:second:${Date.UTC(2026, 0, 1)}`,
    ]);
    expect(await Promise.all(keys.map((key) => admin.hvals(key)))).toEqual([['500'], ['500']]);
  });

  it('let counts expire with their window', async () => {
    await opens().take('k', [second(5), minute(5)], 1);
    expect(await admin.pttl(`sallyport:count:{k}:second:${Date.UTC(2026, 0, 1)}`)).toSatisfy(
      (ttl: number) => ttl > 0 && ttl <= 6000,
    );
    expect(await admin.pttl(`sallyport:count:{k}:minute:${Date.UTC(2026, 0, 1)}`)).toSatisfy(
      (ttl: number) => ttl > 6000 && ttl <= 65_000,
    );
  });

  it('use the chosen database', async () => {
    await opens({ database: 3 }).take('k', [minute(5)], 1);
    expect(await admin.dbsize()).toBe(0);
    await admin.select(3);
    expect(await admin.dbsize()).toBe(1);
    await admin.select(0);
  });

  it('say where Redis is when nothing listens there, and cost next to nothing from then on', async () => {
    const closed = await startRedis();
    await closed.stop();
    const counters = opens({ port: closed.port });
    for (let i = 0; i < 3; i++)
      await expect(counters.take('k', [minute(5)], 1)).rejects.toThrow(`127.0.0.1:${closed.port}`);
    const startedMs = performance.now();
    for (let i = 0; i < 1000; i++) await expect(counters.take('k', [minute(5)], 1)).rejects.toThrow();
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  it('sign in, and say so when the password is wrong', async () => {
    const guarded = await startRedis({ settings: ['--requirepass', 's3cret'] });
    try {
      const right = opens({ port: guarded.port, password: new Secret('s3cret') });
      expect(await right.take('k', [minute(5)], 1)).toEqual({ allowed: true, remaining: [4] });
      const named = opens({ port: guarded.port, username: 'default', password: new Secret('s3cret') });
      expect(await named.take('k', [minute(5)], 1)).toEqual({ allowed: true, remaining: [3] });
      const wrong = opens({ port: guarded.port, password: new Secret('guess') });
      await expect(wrong.take('k', [minute(5)], 1)).rejects.toThrow(/WRONGPASS|NOAUTH/);
    } finally {
      await guarded.stop();
    }
  });

  it('reconnect at once after Redis dropped an idle connection', async () => {
    const counters = opens();
    await counters.take('k', [minute(5)], 1);
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await expect.poll(() => counters.take('k', [minute(5)], 0)).toMatchObject({ allowed: true });
    expect(await counters.take('k', [minute(5)], 1)).toEqual({ allowed: true, remaining: [3] });
  });
});

describe('an outage of Redis', () => {
  it('hangs no call when Redis stands still, and ends by itself', async () => {
    const stalled = await startRedis();
    const counters = open({ port: stalled.port, timeoutMs: 100 });
    try {
      await counters.take('k', [minute(1000)], 1);
      stalled.pause();
      const first = await Promise.all(Array.from({ length: 20 }, () => failureMs(counters)));
      expect(Math.max(...first)).toBeLessThan(1000);
      const rest: number[] = [];
      for (let i = 0; i < 200; i++) rest.push(await failureMs(counters));
      expect(rest.toSorted((a, b) => a - b)[100]).toBeLessThan(5);
      stalled.resume();
      await expect.poll(() => succeeds(counters), { interval: 20 }).toBe(true);
    } finally {
      counters.close();
      stalled.resume();
      await stalled.stop();
    }
  });

  it('ends when a new Redis listens at the same address', async () => {
    const first = await startRedis();
    const counters = open({ port: first.port, timeoutMs: 200 });
    try {
      await counters.take('k', [minute(1000)], 1);
      await first.stop();
      await expect.poll(() => succeeds(counters)).toBe(false);
      const second = await startRedis({ port: first.port });
      try {
        await expect.poll(() => succeeds(counters), { interval: 20 }).toBe(true);
      } finally {
        await second.stop();
      }
    } finally {
      counters.close();
    }
  });

  it('ends for a call that was never answered before', async () => {
    const stalled = await startRedis();
    stalled.pause();
    const counters = open({ port: stalled.port, timeoutMs: 100 });
    try {
      expect(await failureMs(counters)).toBeLessThan(1000);
      stalled.resume();
      await expect.poll(() => succeeds(counters), { interval: 20 }).toBe(true);
    } finally {
      counters.close();
      stalled.resume();
      await stalled.stop();
    }
  });
});

describe('the counters port', () => {
  it('shares a connection among equal settings until the last holder gives it back', async () => {
    const local = createMemoryCounters({ clock, log });
    const port = createCountersPort({ clock, log, local });
    const before = await connections();
    const holders = [settings(), settings(), settings({ database: 1 })].map((one) =>
      port.redis(one, { syncMs: 0, fallsBack: false }),
    );
    for (const holder of holders) await holder.take('k', [minute(5)], 1);
    expect((await connections()) - before).toBe(2);
    holders[0]!.close();
    holders[0]!.close();
    expect((await holders[1]!.take('k', [minute(5)], 1)).allowed).toBe(true);
    holders[1]!.close();
    holders[2]!.close();
    await expect.poll(async () => (await connections()) - before).toBe(0);
    port.close();
  });
});

function settings(changes: Partial<RedisSettings> = {}): RedisSettings {
  const { host, port } = redis;
  const { timeoutMs = 2000 } = changes;
  return { host, port, database: 0, connectTimeoutMs: timeoutMs, timeoutMs, ssl: false, sslVerify: true, ...changes };
}

function open(changes: Partial<RedisSettings> = {}): Counters {
  return createRedisCounters(new RedisConnection(settings(changes), { clock, log }), clock);
}

async function connections(): Promise<number> {
  return String(await admin.client('LIST'))
    .trim()
    .split('\n').length;
}

/** How long a call took to be rejected. */
async function failureMs(counters: Counters): Promise<number> {
  const startedMs = performance.now();
  await expect(counters.take('k', [minute(1000)], 1)).rejects.toThrow('does not answer');
  return performance.now() - startedMs;
}

async function succeeds(counters: Counters): Promise<boolean> {
  try {
    await counters.take('k', [minute(1000)], 1);
    return true;
  } catch {
    return false;
  }
}
