import { setTimeout as delay } from 'node:timers/promises';
import type { RedisSettings, VectorSpace } from '@sallyport/pipeline';
import { fakeServices, type RunningRedis, startRedis, startRedisCluster } from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clock } from '../../counters/test/real-clock.ts';
import { describeVectors } from '../vectors.contract.ts';
import { createVectorsPort } from '../vectors-port.ts';

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

const settings = (changes: Partial<RedisSettings> = {}): RedisSettings => ({
  ...{ host: redis.host, port: redis.port, database: 0, connectTimeoutMs: 2000, timeoutMs: 2000 },
  ...{ ssl: false, sslVerify: true, ...changes },
});

/** A node of its own: its connection and what it remembers are nobody else's. */
const open = (space: VectorSpace, changes?: Partial<RedisSettings>) =>
  createVectorsPort({ clock, log: fakeServices().log }).redis(space, settings(changes));

describeVectors('Redis', { open, openElsewhere: open, pass: (ms) => delay(ms) });

const plane: VectorSpace = { dimensions: 2, metric: 'cosine' };
const at = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle));

describe('vectors in Redis', () => {
  const undo: (() => unknown)[] = [];
  afterEach(async () => {
    while (undo.length > 0) await undo.pop()!();
  });
  const node = (changes?: Partial<RedisSettings>) => {
    const store = open(plane, changes);
    undo.push(() => store.close());
    return store;
  };

  it('are ten thousand in a namespace at most, for nodes that look later and for those that looked before', async () => {
    await admin.flushall();
    const [writer, watcher] = [node(), node()];
    for (let i = 0; i < 10_020; i += 501) {
      const some = Array.from({ length: Math.min(501, 10_020 - i) }, (_, j) => i + j);
      await Promise.all(some.map(async (n) => writer.put('n', String(n), at(n), '')));
      await watcher.nearest('n', at(0), 1, 2);
    }
    for (const store of [watcher, node()]) {
      expect(await store.find('n', '19')).toBeUndefined();
      expect(await store.find('n', '20')).toBeDefined();
    }
    expect(await admin.hlen((await admin.keys('*:texts'))[0]!)).toBe(10_000);
    await writer.drop('n');
  });

  it('go by themselves when the time of the last is over', async () => {
    await admin.flushall();
    const store = node();
    await store.put('n', 'a', at(0), '', 150);
    await store.put('n', 'b', at(1), '', 50);
    await expect.poll(() => admin.keys('*')).toEqual([]);
    await store.put('n', 'c', at(0), '', 60_000);
    await store.put('n', 'd', at(0), '');
    expect(await Promise.all((await admin.keys('*')).map((key) => admin.pttl(key)))).toEqual([-1, -1]);
  });

  it('are right again after everything in Redis was lost, and its clock was set back', async () => {
    const store = node();
    await store.put('n', 'lost', at(0), '');
    await store.nearest('n', at(0), 1, 2);
    const [log] = await admin.keys('*:log');
    await admin.flushall();
    expect(await store.nearest('n', at(0), 1, 2)).toEqual([]);
    await store.put('n', 'before', at(0), '');
    await store.nearest('n', at(0), 1, 2);
    await admin.del(log!);
    // As a Redis whose clock was set back would name it.
    await admin.xadd(log!, '5-1', 'i', 'now', 'v', Buffer.from(at(1).buffer as ArrayBuffer), 't', '0');
    expect(await store.find('n', 'before')).toBeUndefined();
    expect(await store.find('n', 'now')).toBeDefined();
  });

  it('are out of reach in time, and at once after some failures, until Redis is back', async () => {
    const own = await startRedis();
    undo.push(() => own.stop());
    const store = node({ port: own.port, timeoutMs: 100 });
    await store.put('n', 'a', at(0), '');
    own.pause();
    for (let i = 0; i < 3; i++)
      await expect((async () => store.nearest('n', at(0), 1, 2))()).rejects.toThrow(/^Redis at .* does not answer/);
    const askedMs = performance.now();
    await expect((async () => store.put('n', 'b', at(0), ''))()).rejects.toThrow(/^Redis at .* does not answer/);
    expect(performance.now() - askedMs).toBeLessThan(90);
    own.resume();
    await expect
      .poll(async () => (await Promise.resolve(store.nearest('n', at(0), 1, 2)).catch(() => [])).length)
      .toBe(1);
  });

  it('of a namespace are in one slot of a cluster', async () => {
    const cluster = await startRedisCluster();
    undo.push(() => cluster.stop());
    const store = node({ cluster: { nodes: cluster.nodes, redirectionsMax: 5 } });
    for (const namespace of ['one', 'two', 'three', 'four']) {
      await store.put(namespace, 'a', at(0), namespace);
      expect(await store.nearest(namespace, at(0), 1, 2)).toMatchObject([{ id: 'a', payload: namespace }]);
    }
  });
});
