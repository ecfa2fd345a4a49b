import { fakeServices, type RunningRedis, startRedis } from '@sallyport/testkit';
import { afterAll, beforeAll } from 'vitest';
import { clock } from '../counters/test/real-clock.ts';
import { RedisConnection } from '../redis/connection.ts';
import { accountsContract } from './accounts.contract.ts';
import { RedisAccounts } from './redis-accounts.ts';

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

accountsContract('Redis, two connections', () => {
  const { host, port } = redis;
  const settings = { host, port, database: 0, connectTimeoutMs: 2000, timeoutMs: 2000, ssl: false, sslVerify: true };
  const connections = [1, 2].map(() => new RedisConnection(settings, { clock, log: fakeServices().log }));
  const [one, other] = connections.map((connection) => new RedisAccounts({ clock, connection }));
  return {
    accounts: [one!, other!],
    async close() {
      await connections[0]!.call((client) => client.flushdb()).catch(() => {});
      one!.close();
      other!.close();
    },
    // Commands on a connection are answered in order.
    async settled() {
      for (const connection of connections) await connection.call((client) => client.ping());
    },
  };
});
