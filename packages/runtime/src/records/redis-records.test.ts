import { setTimeout as delay } from 'node:timers/promises';
import type { RedisSettings } from '@sallyport/pipeline';
import { fakeServices, type RunningRedis, startRedis } from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clock } from '../counters/test/real-clock.ts';
import { MemoryRecords } from './memory-records.ts';
import { recordsContract } from './records.contract.ts';
import { createRecordsPort } from './records-port.ts';

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

const { log } = fakeServices();
const open = () => createRecordsPort({ clock, log, local: new MemoryRecords({ clock }) });

recordsContract('redis, two connections', async () => {
  await admin.flushall();
  const ports = [open(), open()];
  const [one, other] = ports.map((port) => port.redis(settings()));
  return {
    records: [one!, other!],
    // Redis has its own clock, which nobody can set.
    pass: (ms) => delay(ms),
    close: () => ports.forEach((port) => void port.close()),
  };
});

it('names its records so that nothing else in Redis is met, and lets them expire there', async () => {
  await admin.flushall();
  const port = open();
  await port.redis(settings()).put('k', 'v', 60_000);
  expect(await admin.keys('*')).toEqual(['sallyport:record:k']);
  expect(await admin.pttl('sallyport:record:k')).toSatisfy((ttl: number) => ttl > 50_000 && ttl <= 60_000);
  port.close();
});

it('holders of equal settings share a connection until the last gives it back', async () => {
  const port = open();
  // What the tests before this one closed may still be there: only the admin's connection stays.
  await expect.poll(connections).toBe(1);
  const holders = [settings(), settings(), settings({ database: 1 })].map((one) => port.redis(one));
  for (const holder of holders) await holder.put('k', 'v', 60_000);
  expect(await connections()).toBe(3);
  holders[0]!.close();
  holders[0]!.close();
  expect(await holders[1]!.get('k')).toBe('v');
  holders[1]!.close();
  holders[2]!.close();
  await expect.poll(connections).toBe(1);
  port.close();
});

it('rejects within its timeout while Redis stands still, and answers again afterwards', async () => {
  const stalled = await startRedis();
  const port = open();
  const records = port.redis(settings({ port: stalled.port, timeoutMs: 100 }));
  try {
    await records.put('k', 'v', 60_000);
    stalled.pause();
    for (let i = 0; i < 4; i++) await expect(records.get('k')).rejects.toThrow(`127.0.0.1:${stalled.port}`);
    expect(log.entries.at(-1)?.message).toContain('sessions and tokens that are kept there cannot be had');
    stalled.resume();
    const read = () => records.get('k').catch(() => undefined);
    await expect.poll(read, { interval: 20 }).toBe('v');
  } finally {
    port.close();
    stalled.resume();
    await stalled.stop();
  }
});

function settings(changes: Partial<RedisSettings> = {}): RedisSettings {
  const { host, port } = redis;
  const { timeoutMs = 2000 } = changes;
  return { host, port, database: 0, connectTimeoutMs: timeoutMs, timeoutMs, ssl: false, sslVerify: true, ...changes };
}

async function connections(): Promise<number> {
  return String(await admin.client('LIST'))
    .trim()
    .split('\n').length;
}
