import type { Accounts, Ask, OutageOptions, RedisSettings } from '@sallyport/pipeline';
import { fakeServices, type RunningRedis, startFaultProxy, startRedis } from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clock } from '../counters/test/real-clock.ts';
import { hourAt, reserved } from './accounts.contract.ts';
import { createAccountsPort } from './accounts-port.ts';
import { createMemoryAccounts } from './memory-accounts.ts';

/** More than the usual 50 ms: on a busy machine Redis may need them. */
const waitMsMax = 250;
let redis: RunningRedis;
let admin: Redis;
let log: ReturnType<typeof fakeServices>['log'];
/** What to undo, the last first. */
const undo: (() => unknown)[] = [];
beforeEach(async () => {
  redis = await startRedis();
  admin = new Redis({ host: redis.host, port: redis.port, maxRetriesPerRequest: null });
  admin.on('error', () => {});
  log = fakeServices().log;
  undo.push(
    () => redis.stop(),
    () => redis.resume(),
    () => admin.disconnect(),
  );
});
afterEach(async () => {
  while (undo.length > 0) await undo.pop()!();
});

/** A node of one worker. */
function node(options: OutageOptions, changes: Partial<RedisSettings> = {}, lastsMs?: number): Accounts {
  const local = createMemoryAccounts({ clock, log });
  const port = createAccountsPort({ clock, log, local, waitMsMax, ...(lastsMs !== undefined && { lastsMs }) });
  undo.push(() => port.close());
  const settings = { host: redis.host, port: redis.port, database: 0, connectTimeoutMs: 300, timeoutMs: 300 };
  return port.redis({ ...settings, ssl: false, sslVerify: true, ...changes }, options);
}

const open: OutageOptions = { onOutage: 'open' };
const share: OutageOptions = { onOutage: 'share', nodes: 4 };
const closed: OutageOptions = { onOutage: 'closed' };
const asks = (amount: number, limit = 1000): Ask[] => [
  { key: 'k', windows: [hourAt(clock.steadyMs(), limit)], amount },
];

/** Reserves and settles until nothing is left; gives what was spent. */
async function spendAll(accounts: Accounts, each: number, limit?: number): Promise<number> {
  for (let spent = 0; ; spent += each) {
    const result = await accounts.reserve('g', asks(each, limit));
    if (result.outcome !== 'reserved') return spent;
    result.reservation.settle([each]);
  }
}

async function usedInRedis(): Promise<number> {
  const [key] = await admin.keys('*:count:*');
  return key === undefined ? 0 : Number(await admin.get(key));
}

describe('accounts whose Redis stands still', () => {
  it('are kept by the node, for what was left, and Redis learns what was spent', async () => {
    const accounts = node(open);
    reserved(await accounts.reserve('g', asks(400))).settle([400]);
    const goesOn = reserved(await accounts.reserve('g', asks(100)));
    redis.pause();
    expect(await spendAll(accounts, 100)).toBe(500);
    const waits: number[] = [];
    for (let i = 0; i < 50; i++) waits.push(await tookMs(() => accounts.reserve('g', asks(100))));
    expect(waits.toSorted((a, b) => a - b)[25]).toBeLessThan(5);
    goesOn.settle([30]);
    redis.resume();
    // The three at most that waited for Redis are taken back.
    await expect.poll(usedInRedis).toBe(930);
    await expect.poll(async () => (await accounts.reserve('g', asks(71))).outcome).toBe('refused');
    await expect.poll(usedInRedis).toBe(930);
    expect(log.entries.map(({ message }) => message)).toEqual([
      'Redis does not answer: tokens and costs are not counted there',
      'Redis answers again: tokens and costs are counted there',
    ]);
  });

  it('are divided among the nodes where that was asked for', async () => {
    const accounts = node(share);
    reserved(await accounts.reserve('g', asks(200))).settle([200]);
    redis.pause();
    expect(await spendAll(accounts, 10)).toBe(200);
  });

  it('let nothing through where that was asked for, at once after a few calls', async () => {
    const accounts = node(closed, { timeoutMs: 100 });
    reserved(await accounts.reserve('g', asks(1))).settle([1]);
    redis.pause();
    for (let i = 0; i < 3; i++) expect((await accounts.reserve('g', asks(1))).outcome).toBe('unreachable');
    const waits: number[] = [];
    for (let i = 0; i < 50; i++) waits.push(await tookMs(() => accounts.reserve('g', asks(1))));
    expect(waits.toSorted((a, b) => a - b)[25]).toBeLessThan(5);
    redis.resume();
    await expect.poll(async () => (await accounts.reserve('g', asks(1))).outcome).toBe('reserved');
  });
});

describe('accounts in a Redis that fails otherwise', () => {
  it('are kept by the node while it is gone, and counted anew in the one that comes', async () => {
    const accounts = node(open);
    reserved(await accounts.reserve('g', asks(400))).settle([400]);
    await redis.stop();
    expect(await spendAll(accounts, 100)).toBe(600);
    redis = await startRedis({ port: redis.port });
    await expect.poll(usedInRedis, { timeout: 10_000 }).toBe(600);
  });

  it('are kept by the node while it takes no writes', async () => {
    const accounts = node(open);
    reserved(await accounts.reserve('g', asks(100))).settle([100]);
    await expect.poll(usedInRedis).toBe(100);
    await admin.replicaof('127.0.0.1', 1);
    expect(await spendAll(accounts, 100)).toBe(900);
    await admin.replicaof('NO', 'ONE');
    await expect.poll(usedInRedis, { timeout: 10_000 }).toBe(1000);
  });

  it('are kept by the node while its memory is full', async () => {
    const accounts = node(open);
    reserved(await accounts.reserve('g', asks(100))).settle([100]);
    await expect.poll(usedInRedis).toBe(100);
    await admin.config('SET', 'maxmemory', '1');
    expect(await spendAll(accounts, 100)).toBe(900);
    await admin.config('SET', 'maxmemory', '0');
    await expect.poll(usedInRedis, { timeout: 10_000 }).toBe(1000);
  });

  it('are kept by the node while it is slow, and what it reserves too late is given back', async () => {
    const proxy = await startFaultProxy(`http://${redis.host}:${redis.port}`, { delayMs: 500 });
    undo.push(() => proxy.stop());
    const accounts = node(open, { port: Number(new URL(proxy.url).port), timeoutMs: 5000, connectTimeoutMs: 5000 });
    expect(await spendAll(accounts, 250)).toBe(1000);
    proxy.fault = undefined;
    await expect.poll(usedInRedis, { timeout: 20_000 }).toBe(1000);
  });

  it('lose and double nothing over connections that break at any time', async () => {
    const proxy = await startFaultProxy(`http://${redis.host}:${redis.port}`, { afterBytes: 150 });
    undo.push(() => proxy.stop());
    const accounts = node(open, { port: Number(new URL(proxy.url).port) }, 600);
    let spent = 0;
    for (let i = 0; i < 60; i++) {
      const result = await accounts.reserve('g', asks(10, 1e6));
      if (result.outcome !== 'reserved') continue;
      result.reservation.settle([7]);
      spent += 7;
    }
    expect(spent).toBe(420);
    proxy.fault = undefined;
    // Reservations whose answer was lost expire, once somebody asks.
    const settled = async () => {
      await accounts.read('g', asks(0)).catch(() => {});
      return await usedInRedis();
    };
    await expect.poll(settled, { timeout: 10_000 }).toBe(spent);
  });
});

describe('reservations in Redis', () => {
  it('are settled even when nobody stays to see it', async () => {
    const leaving = node(open);
    const held = await Promise.all(Array.from({ length: 50 }, () => leaving.reserve('g', asks(10))));
    for (const result of held) reserved(result).settle([4]);
    leaving.close();
    await expect.poll(usedInRedis).toBe(200);
  });

  it('come back when their holder dies, and last while it lives', async () => {
    const living = node(open, {}, 1500);
    const dying = node({ ...open, nodes: 2 }, {}, 1500);
    const held = reserved(await living.reserve('g', asks(300)));
    await dying.reserve('g', asks(500));
    expect((await living.reserve('g', asks(300))).outcome).toBe('refused');
    // A process that is gone renews nothing.
    dying.close();
    await expect.poll(async () => (await living.read('g', asks(0)))[0]![0]).toBe(300);
    const [expiries] = await admin.keys('*:expiries');
    const until = Number((await admin.zrange(expiries!, '0', '-1', 'WITHSCORES')).at(1));
    await expect.poll(async () => Number((await admin.time())[0]) * 1000).toBeGreaterThan(until);
    await expect.poll(() => living.read('g', asks(0))).toEqual([[300]]);
    held.settle([120]);
    await expect.poll(() => living.read('g', asks(0))).toEqual([[120]]);
  });

  it('are counted when they are settled after they expired all the same', async () => {
    const accounts = node(open, {}, 60_000);
    const reservation = reserved(await accounts.reserve('g', asks(300)));
    const [expiries] = await admin.keys('*:expiries');
    // As if the clock of the server were set forth.
    await admin.zadd(expiries!, 1, reservation.id);
    expect(await accounts.read('g', asks(0))).toEqual([[0]]);
    reservation.settle([200]);
    await expect.poll(() => accounts.read('g', asks(0))).toEqual([[200]]);
  });
});

async function tookMs(run: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}
