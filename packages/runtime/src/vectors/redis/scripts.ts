import type { Cluster, Redis, Result } from 'ioredis';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    putVector(
      log: string,
      texts: string,
      id: string,
      vector: Buffer,
      payload: string,
      keptMs: number | '',
      vectorsMax: number,
    ): Result<string, Context>;
    deleteVector(log: string, texts: string, id: string): Result<number, Context>;
    dropVectors(log: string, texts: string): Result<number, Context>;
    readVectorsBuffer(log: string, after: string, count: number): Result<LogRead, Context>;
  }
}

/** What `readVectors` gives: nothing where there is no log. */
export type LogRead = [] | [nowMs: Buffer, first: Buffer, last: Buffer, entries: readonly LogEntry[]];

/** Id of the entry, then names and values in turn. */
export type LogEntry = [entry: Buffer, fields: readonly Buffer[]];

/**
 * A namespace is a stream, its log, and a hash of texts, both in one slot of a cluster. An entry of the log puts a vector (`i` its id, `v` its numbers,
 * `t` when its time is over, 0 for never) or tells of a deletion (`d`). The log holds what there is and nothing else but such news: what is put again or deleted
 * leaves its old place, and the oldest make room. A text stands with the entry that it belongs to: `ENTRY UNTIL PAYLOAD`.
 */
export function defineVectorCommands(client: Redis | Cluster): void {
  client.defineCommand('putVector', { numberOfKeys: 2, lua: putScript });
  client.defineCommand('deleteVector', { numberOfKeys: 2, lua: deleteScript });
  client.defineCommand('dropVectors', { numberOfKeys: 2, lua: dropScript });
  client.defineCommand('readVectors', { numberOfKeys: 1, lua: readScript });
}

const now = `
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** Takes the entry of an id out of the log, if it has one. */
const leave = `
local function leave(id)
  local held = redis.call('HGET', KEYS[2], id)
  if held then redis.call('XDEL', KEYS[1], string.match(held, '^%S+')) end
  return held
end
`;

const putScript = `${now}${leave}
local keptMs = tonumber(ARGV[4])
local untilMs = keptMs and nowMs + math.ceil(keptMs) or 0
leave(ARGV[1])
local entry = redis.call('XADD', KEYS[1], '*', 'i', ARGV[1], 'v', ARGV[2], 't', untilMs)
redis.call('HSET', KEYS[2], ARGV[1], entry .. ' ' .. untilMs .. ' ' .. ARGV[3])
-- Each put makes room for more than itself, so that there is never much to do at once.
for _ = 1, 16 do
  local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
  local fields = oldest[2]
  local isOver = fields[5] == 't' and fields[6] ~= '0' and tonumber(fields[6]) <= nowMs
  if not isOver and redis.call('XLEN', KEYS[1]) <= tonumber(ARGV[5]) then break end
  redis.call('XDEL', KEYS[1], oldest[1])
  local held = redis.call('HGET', KEYS[2], fields[2])
  if held and string.match(held, '^%S+') == oldest[1] then redis.call('HDEL', KEYS[2], fields[2]) end
end
-- What nobody uses any more goes by itself, once the last of it is over.
for _, key in ipairs(KEYS) do
  local leftMs = redis.call('PTTL', key)
  local isNew = redis.call('XLEN', KEYS[1]) == 1
  if not keptMs then redis.call('PERSIST', key)
  elseif isNew or (leftMs >= 0 and leftMs < keptMs) then redis.call('PEXPIRE', key, math.ceil(keptMs)) end
end
return entry
`;

const deleteScript = `${leave}
if not leave(ARGV[1]) then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
local leftMs = redis.call('PTTL', KEYS[1])
redis.call('XADD', KEYS[1], '*', 'i', ARGV[1], 'd', 1)
if leftMs > 0 then redis.call('PEXPIRE', KEYS[1], leftMs) end
return 1
`;

// The empty log stays for a minute: one that began anew in the same millisecond would name its entries as the old one did, and nodes would pass over them.
const dropScript = `
redis.call('UNLINK', KEYS[2])
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('XTRIM', KEYS[1], 'MAXLEN', 0)
return redis.call('PEXPIRE', KEYS[1], 60000)
`;

const readScript = `${now}
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
if not first then return {} end
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
return { tostring(nowMs), first[1], last[1], redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2]) }
`;
