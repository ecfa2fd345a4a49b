import type { Cluster, Redis, Result } from 'ioredis';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takePlace(keyCount: number, ...keysAndArguments: (string | number)[]): Result<number, Context>;
    keepPlaces(keyCount: number, ...keysAndArguments: (string | number)[]): Result<null, Context>;
  }
}

export function definePlaceCommands(client: Redis | Cluster): void {
  client.defineCommand('takePlace', { lua: takePlaceScript });
  client.defineCommand('keepPlaces', { lua: keepPlacesScript });
}

/**
 * Places of a key: a sorted set of the ids of those who hold one, by the moment at which they are taken for dead. All moments
 * are the server's.
 */
const common = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(number) return string.format('%.0f', number) end
`;

/** Takes a place, if there is one. KEYS: the set. ARGV: an id, the milliseconds it lasts, and how many places there are. */
const takePlaceScript = `${common}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now))
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], text(now + tonumber(ARGV[2])), ARGV[1])
redis.call('PEXPIRE', KEYS[1], 2 * tonumber(ARGV[2]))
return 1
`;

/** Whoever holds a place lives on. KEYS: the set. ARGV: the milliseconds it lasts, and ids; one that was taken for dead is back. */
const keepPlacesScript = `${common}
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], text(now + tonumber(ARGV[1])), ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], 2 * tonumber(ARGV[1]))
`;
