import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '@sallyport/certificates';
import type { Counters, RedisSettings } from '@sallyport/pipeline';
import { fakeServices, freePort, startRedis, startRedisCluster, startSentinel } from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { RedisConnection } from '../redis/connection.ts';
import { allowedOf, minute, sliding, startMs } from './counters.contract.ts';
import { createRedisCounters } from './redis-counters.ts';
import { clock } from './test/real-clock.ts';

/** What to undo, the last first. */
const undo: (() => unknown)[] = [];
afterEach(async () => {
  while (undo.length > 0) await undo.pop()!();
});

function open(changes: Partial<RedisSettings>): Counters {
  const settings = {
    ...{ host: '127.0.0.1', port: 6379, database: 0, connectTimeoutMs: 2000, timeoutMs: 2000, ssl: false },
    ...{ sslVerify: true, ...changes },
  };
  const counters = createRedisCounters(new RedisConnection(settings, { clock, log: fakeServices().log }), clock);
  undo.push(() => counters.close());
  return counters;
}

async function taken(counters: Counters): Promise<number> {
  return 100 - (await counters.take('k', [minute(100)], 0)).remaining[0]!;
}

describe('Redis over TLS', () => {
  it('is talked to when its certificate need not be trusted, and not when it must', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-redis-tls-'));
    undo.push(() => rm(folder, { recursive: true }));
    const { cert, key } = selfSigned({ names: ['redis.internal'], days: 1 });
    await writeFile(join(folder, 'cert.pem'), cert);
    await writeFile(join(folder, 'key.pem'), key, { mode: 0o600 });
    const tlsPort = await freePort('127.0.0.1');
    const files = ['--tls-cert-file', join(folder, 'cert.pem'), '--tls-key-file', join(folder, 'key.pem')];
    const trust = ['--tls-ca-cert-file', join(folder, 'cert.pem'), '--tls-auth-clients', 'no'];
    const redis = await startRedis({ settings: ['--tls-port', `${tlsPort}`, ...files, ...trust] });
    undo.push(() => redis.stop());

    const trusting = open({ port: tlsPort, ssl: true, sslVerify: false });
    expect(await allowedOf(Array.from({ length: 5 }, () => trusting.take('k', [minute(3)], 1)))).toBe(3);
    const wary = open({ port: tlsPort, ssl: true });
    await expect(Promise.resolve(wary.take('k', [minute(3)], 1))).rejects.toThrow(/self.signed/);
  });
});

describe('Redis behind Sentinels', () => {
  it('is found through them, and found again when another becomes master', async () => {
    const master = await startRedis({ settings: ['--repl-diskless-sync-delay', '0'] });
    undo.push(() => master.stop());
    const replica = await startRedis({ settings: ['--replicaof', master.host, `${master.port}`] });
    undo.push(() => replica.stop());
    const sentinel = await startSentinel(master, 'main');
    undo.push(() => sentinel.stop());

    const counters = open({
      port: 1,
      sentinel: { master: 'main', nodes: [{ host: '127.0.0.1', port: sentinel.port }] },
    });
    expect(await allowedOf(Array.from({ length: 9 }, () => counters.take('k', [minute(100)], 1)))).toBe(9);
    const copy = new Redis({ host: replica.host, port: replica.port });
    undo.push(() => copy.disconnect());
    await expect.poll(() => copy.dbsize(), { timeout: 10_000 }).toBe(1);

    await master.stop();
    await expect.poll(() => taken(counters).catch(() => -1), { timeout: 20_000, interval: 50 }).toBe(9);
    expect((await counters.take('k', [minute(10)], 1)).allowed).toBe(true);
    expect((await counters.take('k', [minute(10)], 1)).allowed).toBe(false);
  });
});

describe('a cluster of Redis', () => {
  it('counts every caller on one of its nodes, whichever we know', async () => {
    const cluster = await startRedisCluster();
    undo.push(() => cluster.stop());
    const [known] = cluster.nodes;
    const counters = open({
      port: 1,
      cluster: { nodes: [{ host: known!.host, port: known!.port }], redirectionsMax: 5 },
    });
    for (let caller = 0; caller < 30; caller++) {
      const windows = [sliding(4), { ...minute(3), name: 'hour', lengthMs: 3_600_000 }];
      const takes = Array.from({ length: 5 }, () => counters.take(`caller ${caller}`, windows, 1, startMs));
      expect(await allowedOf(takes)).toBe(3);
    }
    const sizes = await Promise.all(
      cluster.nodes.map(async ({ host, port }) => {
        const node = new Redis({ host, port });
        undo.push(() => node.disconnect());
        return await node.dbsize();
      }),
    );
    expect(sizes.reduce((total, size) => total + size, 0)).toBe(60);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });
});
