import type { Counters, RedisSettings, SharedCountsOptions, Window } from '@sallyport/pipeline';
import { fakeServices, type RunningRedis, startRedis } from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RedisConnection } from '../redis/connection.ts';
import { allowedOf, minute, startMs } from './counters.contract.ts';
import { createCountersPort } from './counters-port.ts';
import { createMemoryCounters } from './memory-counters.ts';
import { bucketKey } from './redis-counters.ts';
import { SyncedCounters } from './synced-counters.ts';
import { clock } from './test/real-clock.ts';

/** More than the usual 50 ms: on a busy machine Redis may need them. */
const waitMsMax = 250;
/** Longer than any test. */
const hour = (limit: number): Window => ({ ...minute(limit), name: 'hour', lengthMs: 3_600_000 });
const strict: SharedCountsOptions = { syncMs: 0, fallsBack: false };
const atOnce: SharedCountsOptions = { syncMs: 0, fallsBack: true };
const synced: SharedCountsOptions = { syncMs: 20, fallsBack: true };

let redis: RunningRedis;
let log: ReturnType<typeof fakeServices>['log'];
let opened: { close(): void }[];
beforeEach(async () => {
  redis = await startRedis();
  log = fakeServices().log;
  opened = [];
});
afterEach(async () => {
  for (const port of opened) port.close();
  redis.resume();
  await redis.stop();
});

/** A node of one worker. */
function node(options: SharedCountsOptions, changes: Partial<RedisSettings> = {}): Counters {
  const local = createMemoryCounters({ clock, log });
  const port = createCountersPort({ clock, log, local, waitMsMax });
  opened.push(port);
  const { host, port: redisPort } = redis;
  const settings = { host, port: redisPort, database: 0, connectTimeoutMs: 300, timeoutMs: 300, ssl: false };
  return port.redis({ ...settings, sslVerify: true, ...changes }, options);
}

function take(counters: Counters, limit: number): Promise<{ allowed: boolean; remaining: readonly number[] }> {
  return Promise.resolve(counters.take('k', [hour(limit)], 1, startMs));
}

async function spent(counters: Counters, limit: number): Promise<number> {
  return limit - (await Promise.resolve(counters.take('k', [hour(limit)], 0, startMs))).remaining[0]!;
}

describe('counters that fall back on their node', () => {
  it('limit on while Redis stands still, at once after a few calls, and write down what they counted', async () => {
    const counters = node(atOnce);
    const witness = node(strict);
    for (let i = 0; i < 10; i++) expect((await take(counters, 30)).allowed).toBe(true);
    redis.pause();
    const first: number[] = [];
    for (let i = 0; i < 5; i++) first.push(await tookMs(() => take(counters, 30)));
    expect(Math.max(...first)).toBeLessThan(1000);
    const rest: number[] = [];
    for (let i = 0; i < 100; i++) rest.push(await tookMs(() => take(counters, 30)));
    expect(rest.toSorted((a, b) => a - b)[50]).toBeLessThan(5);
    // The node holds its limit, whatever was counted elsewhere before.
    expect((await take(counters, 30)).allowed).toBe(false);
    redis.resume();
    // Thirty were let through meanwhile; the three at most that waited for Redis may have been counted there too.
    await expect.poll(() => spent(witness, 1000)).toBeGreaterThanOrEqual(40);
    expect(await spent(witness, 1000)).toBeLessThanOrEqual(43);
    expect(log.entries.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(log.entries[0]!.message).toBe('Redis does not answer: rate limits are not counted there');
  });

  it('limit on when Redis is killed, and count there again when it is back', async () => {
    const counters = node(atOnce);
    await take(counters, 5);
    await redis.stop();
    expect(await allowedOf(Array.from({ length: 20 }, () => take(counters, 5)))).toBe(5);
    redis = await startRedis({ port: redis.port });
    const witness = node(strict);
    await expect.poll(() => spent(witness, 100).catch(() => 0)).toBe(5);
    await expect.poll(async () => (await take(counters, 100)).allowed && spent(witness, 100)).toBeGreaterThan(5);
  });

  it('count a call once that Redis answered too late', async () => {
    const counters = node(atOnce, { timeoutMs: 5000 });
    const witness = node(strict);
    await take(counters, 100);
    redis.pause();
    for (let i = 0; i < 3; i++) expect((await take(counters, 100)).allowed).toBe(true);
    redis.resume();
    // What the node counted in their place is taken back, even what it has told already.
    await expect.poll(() => spent(witness, 100)).toBe(4);
  });
});

describe('counters that tell Redis in the background', () => {
  it('hold one limit over nodes, but for what came between two exchanges', async () => {
    const nodes = [node(synced), node(synced)];
    for (const counters of nodes)
      expect(await allowedOf(Array.from({ length: 20 }, () => take(counters, 50)))).toBe(20);
    for (const counters of nodes)
      await expect
        .poll(async () => Promise.resolve(counters.take('k', [hour(50)], 0, startMs)))
        .toMatchObject({
          remaining: [10],
        });
    expect(await allowedOf(Array.from({ length: 20 }, () => take(nodes[0]!, 50)))).toBe(10);
    await expect
      .poll(async () => Promise.resolve(nodes[1]!.take('k', [hour(50)], 0, startMs)))
      .toMatchObject({ remaining: [0] });
    expect((await take(nodes[1]!, 50)).allowed).toBe(false);
  });

  it('agree with those that count at once', async () => {
    const background = node(synced);
    const direct = node(strict);
    for (let i = 0; i < 7; i++) await take(background, 10);
    await expect.poll(() => spent(direct, 10)).toBe(7);
    expect(await allowedOf(Array.from({ length: 9 }, () => take(direct, 10)))).toBe(3);
    await expect
      .poll(async () => (await Promise.resolve(background.take('k', [hour(10)], 1, startMs))).allowed)
      .toBe(false);
  });

  it('wait for nothing and hold the limit of the node while Redis is out, and count nothing twice afterwards', async () => {
    const counters = node(synced);
    const witness = node(strict);
    for (let i = 0; i < 10; i++) await take(counters, 60);
    await expect.poll(() => spent(witness, 1000)).toBe(10);
    redis.pause();
    const waits: number[] = [];
    for (let i = 0; i < 100; i++) waits.push(await tookMs(() => take(counters, 60)));
    expect(waits.toSorted((a, b) => a - b)[95]).toBeLessThan(5);
    expect((await take(counters, 60)).allowed).toBe(false);
    redis.resume();
    await expect.poll(() => spent(witness, 1000)).toBe(60);
    // Told again and again, it stays what it is.
    await take(counters, 1000);
    await expect.poll(() => spent(witness, 1000)).toBe(61);
  });

  it('send what they count in few messages', async () => {
    const counters = node({ syncMs: 200, fallsBack: true });
    const admin = new Redis({ host: redis.host, port: redis.port });
    const calls = async () => Number(/cmdstat_evalsha:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1] ?? 0);
    await expect.poll(async () => (await take(counters, 1e6)).allowed && (await calls())).toBeGreaterThan(0);
    const before = await calls();
    const startedMs = performance.now();
    for (let i = 0; i < 5000; i++) await take(counters, 1e6);
    const exchanges = (performance.now() - startedMs) / 200 + 1;
    expect((await calls()) - before).toBeLessThanOrEqual(exchanges);
    admin.disconnect();
  });

  /** Counters that have room for two callers. */
  function crowded(): Counters {
    const { host, port } = redis;
    const settings = { host, port, database: 0, connectTimeoutMs: 300, timeoutMs: 300, ssl: false, sslVerify: true };
    const connection = new RedisConnection(settings, { clock, log });
    const local = createMemoryCounters({ clock, log });
    const counters = new SyncedCounters({ clock, connection, local, everyMs: 20, recordsMax: 2 });
    return {
      take: (key, windows, cost, atMs) => counters.take(key, windows, cost, atMs),
      close() {
        counters.close();
        connection.close();
        local.close();
      },
    };
  }

  it('hold callers beyond their room by the node alone, and make room of those who are idle', async () => {
    const counters = crowded();
    const witness = node(strict);
    const by = async (caller: string, limit = 2) => (await counters.take(caller, [hour(limit)], 1, startMs)).allowed;
    const told = async (caller: string) => 1000 - (await witness.take(caller, [hour(1000)], 0, startMs)).remaining[0]!;
    try {
      for (const caller of ['one', 'two', 'three'])
        expect([await by(caller), await by(caller), await by(caller)]).toEqual([true, true, false]);
      await expect.poll(() => Promise.all(['one', 'two', 'three'].map(told))).toEqual([2, 2, 0]);
      // Once there is room, others are told of again; and nobody is forgotten.
      await expect.poll(async () => (await by('four', 1000)) && told('four')).toBeGreaterThan(0);
      await expect.poll(() => by('one')).toBe(false);
    } finally {
      counters.close();
    }
  });

  it('leave one number in Redis of callers who come and go, however often', async () => {
    const counters = crowded();
    const admin = new Redis({ host: redis.host, port: redis.port });
    const bucket = bucketKey('one', 'hour', startMs);
    try {
      for (let times = 1; times <= 3; times++) {
        for (const caller of ['one', 'two']) await counters.take(caller, [hour(100)], 1, startMs);
        // Both are forgotten once they are told, since there is no room for more.
        await expect.poll(() => admin.hgetall(bucket)).toEqual({ shared: `${times}` });
      }
    } finally {
      counters.close();
      admin.disconnect();
    }
  });
});

async function tookMs(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}
