import type { Ask, RedisSettings } from '@sallyport/pipeline';
import { fakeServices, startRedis, startRedisCluster, startSentinel } from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { clock } from '../counters/test/real-clock.ts';
import { RedisConnection } from '../redis/connection.ts';
import { hourAt, reserved } from './accounts.contract.ts';
import { RedisAccounts } from './redis-accounts.ts';

/** What to undo, the last first. */
const undo: (() => unknown)[] = [];
afterEach(async () => {
  while (undo.length > 0) await undo.pop()!();
});

function open(changes: Partial<RedisSettings>): RedisAccounts {
  const times = { connectTimeoutMs: 2000, timeoutMs: 2000 };
  const settings = { host: '127.0.0.1', port: 1, database: 0, ssl: false, sslVerify: true, ...times, ...changes };
  const connection = new RedisConnection(settings, { clock, log: fakeServices().log });
  const accounts = new RedisAccounts({ clock, connection });
  undo.push(() => accounts.close());
  return accounts;
}

const tree = (amount: number): Ask[] => [
  { key: 'organisation', windows: [hourAt(clock.steadyMs(), 100)], amount },
  { key: 'person', windows: [{ ...hourAt(clock.steadyMs(), 40), slides: true }], amount },
];

describe('accounts in a cluster of Redis', () => {
  it('are on one node with all of their group, and groups are spread', async () => {
    const cluster = await startRedisCluster();
    undo.push(() => cluster.stop());
    const { host, port } = cluster.nodes[0]!;
    const accounts = open({ cluster: { nodes: [{ host, port }], redirectionsMax: 5 } });
    for (let group = 0; group < 20; group++) {
      reserved(await accounts.reserve(`group ${group}`, tree(30))).settle([20, 20]);
      accounts.charge(`group ${group}`, tree(5));
      await expect.poll(() => accounts.read(`group ${group}`, tree(0))).toEqual([[25], [25]]);
      expect((await accounts.reserve(`group ${group}`, tree(16))).outcome).toBe('refused');
    }
    const sizes = await Promise.all(
      cluster.nodes.map(async (node) => {
        const redis = new Redis(node);
        undo.push(() => redis.disconnect());
        return await redis.dbsize();
      }),
    );
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });
});

describe('accounts in a Redis behind Sentinels', () => {
  it('are found again when another becomes master, with what is set aside', async () => {
    const master = await startRedis({ settings: ['--repl-diskless-sync-delay', '0'] });
    undo.push(() => master.stop());
    const replica = await startRedis({ settings: ['--replicaof', master.host, `${master.port}`] });
    undo.push(() => replica.stop());
    const sentinel = await startSentinel(master, 'main');
    undo.push(() => sentinel.stop());
    const accounts = open({ sentinel: { master: 'main', nodes: [{ host: '127.0.0.1', port: sentinel.port }] } });
    const held = reserved(await accounts.reserve('g', tree(30)));
    const copy = new Redis({ host: replica.host, port: replica.port });
    undo.push(() => copy.disconnect());
    // Both counters, and the group's own two keys.
    await expect.poll(() => copy.dbsize(), { timeout: 10_000 }).toBe(4);

    await master.stop();
    held.settle([25, 25]);
    const used = () => accounts.read('g', tree(0)).catch(() => undefined);
    await expect.poll(used, { timeout: 20_000, interval: 50 }).toEqual([[25], [25]]);
  });
});
