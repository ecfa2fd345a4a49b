import { checkRecord, type Records } from '@sallyport/pipeline';
import type { RedisConnection } from '../redis/connection.ts';

/** Records held in a Redis, seen by everyone who looks there. Calls reject when Redis is out of reach. */
export function createRedisRecords(connection: RedisConnection): Records {
  return {
    get: async (key) => (await connection.call((redis) => redis.get(nameOf(key)))) ?? undefined,
    async put(key, value, keptMs) {
      checkRecord(key, value, keptMs);
      await connection.call((redis) => redis.set(nameOf(key), value, 'PX', Math.ceil(keptMs)));
    },
    async add(key, value, keptMs) {
      checkRecord(key, value, keptMs);
      const done = await connection.call((redis) => redis.set(nameOf(key), value, 'PX', Math.ceil(keptMs), 'NX'));
      return done !== null;
    },
    async replace(key, value, keptMs) {
      checkRecord(key, value, keptMs);
      const done = await connection.call((redis) => redis.set(nameOf(key), value, 'PX', Math.ceil(keptMs), 'XX'));
      return done !== null;
    },
    delete: async (key) => (await connection.call((redis) => redis.del(nameOf(key)))) > 0,
    take: async (key) => (await connection.call((redis) => redis.getdel(nameOf(key)))) ?? undefined,
    close: () => connection.close(),
  };
}

function nameOf(key: string): string {
  return `sallyport:record:${key}`;
}
