import type { Cluster, Redis, Result } from 'ioredis';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    reserveAmounts(keyCount: number, ...keysAndArguments: (string | number)[]): Result<(number | string)[], Context>;
    settleAmounts(keyCount: number, ...keysAndArguments: (string | number)[]): Result<number, Context>;
    renewReservations(keyCount: number, ...keysAndArguments: (string | number)[]): Result<null, Context>;
    chargeAmounts(keyCount: number, ...keysAndArguments: (string | number)[]): Result<number, Context>;
    countAmounts(keyCount: number, ...keys: string[]): Result<string[], Context>;
  }
}

export function defineAccountCommands(client: Redis | Cluster): void {
  client.defineCommand('reserveAmounts', { lua: reserveScript });
  client.defineCommand('settleAmounts', { lua: settleScript });
  client.defineCommand('renewReservations', { lua: renewScript });
  client.defineCommand('chargeAmounts', { lua: chargeScript });
  client.defineCommand('countAmounts', { lua: countScript });
}

/**
 * A group of accounts in Redis: a counter for each window, a sorted set of reservation ids by the moment at which they
 * expire, and a hash that holds what each has set aside. All moments are the server's. Counters are named by KEYS, and again
 * by what a reservation holds; they share a hash tag, so that a cluster has them on one node.
 *
 * A reservation that expired gives back what it held, but stays known for a while: should its holder live after all, it is
 * taken again by the next renewal, or counted when it is settled.
 */
const common = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expiries, reservations = KEYS[1], KEYS[2]
local keptMs = 3600000
-- Nothing, given back, would be -0, which Redis takes for no number.
local function text(number) return string.format('%.0f', number + 0) end
local function count(key) return tonumber(redis.call('GET', key) or '0') end
local function add(key, amount, milliseconds)
  redis.call('INCRBY', key, text(amount))
  if redis.call('PTTL', key) < tonumber(milliseconds) then redis.call('PEXPIRE', key, milliseconds) end
end
local function change(key, difference)
  if redis.call('EXISTS', key) == 0 then return end
  if redis.call('INCRBY', key, text(difference)) < 0 then redis.call('SET', key, '0', 'KEEPTTL') end
end
local function remember(id, reservation, untilMs)
  redis.call('HSET', reservations, id, cmsgpack.pack(reservation))
  redis.call('ZADD', expiries, text(untilMs), id)
  redis.call('PEXPIRE', reservations, 2 * keptMs)
  redis.call('PEXPIRE', expiries, 2 * keptMs)
end
local function find(id)
  local packed = redis.call('HGET', reservations, id)
  return packed and cmsgpack.unpack(packed)
end
local function forget(id)
  redis.call('HDEL', reservations, id)
  redis.call('ZREM', expiries, id)
end
local function expire()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', expiries, '-inf', text(now), 'LIMIT', 0, 100)) do
    local reservation = find(id)
    if not reservation or reservation.isOver then
      forget(id)
    else
      for i, key in ipairs(reservation.keys) do change(key, -tonumber(reservation.amounts[i])) end
      reservation.isOver = true
      remember(id, reservation, now + keptMs)
    end
  end
end
`;

/**
 * Sets amounts aside in every window or in none. KEYS, after those of the group: for each window its counter and that of the
 * one before. ARGV: the reservation's id, and the milliseconds it lasts unless it is renewed; then for each window the amount,
 * what must be left, the limit, the milliseconds the counter is kept, and what the window before weighs. Gives 1 or 0; then for each
 * window what is counted in it and in the one before, as text.
 */
const reserveScript = `${common}
expire()
local result = { 1 }
for i = 3, #KEYS, 2 do
  local at = 3 + (i - 3) / 2 * 5
  local used, previous, weight = count(KEYS[i]), 0, tonumber(ARGV[at + 4])
  if weight > 0 then previous = count(KEYS[i + 1]) end
  if tonumber(ARGV[at + 2]) - used - previous * weight < tonumber(ARGV[at + 1]) then result[1] = 0 end
  result[#result + 1], result[#result + 2] = used, previous
end
if result[1] == 1 then
  local keys, amounts = {}, {}
  for i = 3, #KEYS, 2 do
    local at = 3 + (i - 3) / 2 * 5
    add(KEYS[i], tonumber(ARGV[at]), ARGV[at + 3])
    keys[#keys + 1], amounts[#amounts + 1] = KEYS[i], ARGV[at]
    result[i - 1] = result[i - 1] + tonumber(ARGV[at])
  end
  remember(ARGV[1], { keys = keys, amounts = amounts }, now + tonumber(ARGV[2]))
end
for i = 2, #result do result[i] = text(result[i]) end
return result
`;

/**
 * Settles a reservation; a second time there is nothing to settle. KEYS, after those of the group: for each window the counter to
 * which an excess belongs. ARGV: the id; then for each window what was spent, and the milliseconds its counter is kept.
 */
const settleScript = `${common}
local reservation = find(ARGV[1])
if not reservation then return 0 end
for i, key in ipairs(reservation.keys) do
  local reserved, spent = tonumber(reservation.amounts[i]), tonumber(ARGV[2 * i])
  local held = reservation.isOver and 0 or reserved
  change(key, math.min(spent, reserved) - held)
  if spent > reserved then add(KEYS[i + 2], spent - reserved, ARGV[2 * i + 1]) end
end
forget(ARGV[1])
expire()
return 1
`;

/** Lets reservations last on. KEYS: those of the group. ARGV: milliseconds, and ids. */
const renewScript = `${common}
for i = 2, #ARGV do
  local reservation = find(ARGV[i])
  if reservation then
    if reservation.isOver then
      for j, key in ipairs(reservation.keys) do change(key, tonumber(reservation.amounts[j])) end
      reservation.isOver = nil
    end
    remember(ARGV[i], reservation, now + tonumber(ARGV[1]))
  end
end
expire()
`;

/**
 * Counts what was spent; a second time with the same id changes nothing. KEYS, after those of the group: counters. ARGV: an id; then
 * for each counter what was spent, and the milliseconds it is kept.
 */
const chargeScript = `${common}
if find(ARGV[1]) then return 0 end
for i = 3, #KEYS do add(KEYS[i], tonumber(ARGV[2 * i - 4]), ARGV[2 * i - 3]) end
remember(ARGV[1], { keys = {}, amounts = {}, isOver = true }, now + keptMs)
return 1
`;

/** Gives what each counter holds, as text. KEYS, after those of the group: counters. */
const countScript = `${common}
expire()
local result = {}
for i = 3, #KEYS do result[i - 2] = text(count(KEYS[i])) end
return result
`;
