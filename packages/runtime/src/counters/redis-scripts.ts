/**
 * A bucket is a hash whose fields add up to its count: one field that all calls counted at once share, and one for each
 * worker that counts by itself and writes down its own total from time to time. Writing a total twice changes nothing.
 */
const countOf = `
local function countOf(key)
  local count = 0
  for _, value in ipairs(redis.call('HVALS', key)) do count = count + tonumber(value) end
  return count
end
local function keep(key, milliseconds)
  if redis.call('PTTL', key) == -1 then redis.call('PEXPIRE', key, milliseconds) end
end
`;

/**
 * Counts a cost in every window or, when it does not fit into all, in those that count refused calls; in one step. KEYS:
 * for each window its bucket and the one before. ARGV: the cost; then for each window its limit, the milliseconds its
 * bucket is kept, what the one before weighs, and 1 if it counts refused calls. Gives 1 or 0; then for each window what
 * is counted in it and in the one before, as text, since Redis would cut numbers to integers.
 */
export const takeScript = `${countOf}
local cost = tonumber(ARGV[1])
local allowed = 1
local used, previous = {}, {}
for i = 1, #KEYS / 2 do
  local limit, weight = tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i])
  used[i] = countOf(KEYS[2 * i - 1])
  previous[i] = weight > 0 and countOf(KEYS[2 * i]) or 0
  if limit - used[i] - previous[i] * weight < cost then allowed = 0 end
end
local result = { allowed }
for i = 1, #KEYS / 2 do
  if cost > 0 and (allowed == 1 or ARGV[4 * i + 1] == '1') then
    redis.call('HINCRBY', KEYS[2 * i - 1], 'shared', ARGV[1])
    keep(KEYS[2 * i - 1], ARGV[4 * i - 1])
    used[i] = used[i] + cost
  end
  result[2 * i] = tostring(used[i])
  result[2 * i + 1] = tostring(previous[i])
end
return result
`;

/**
 * Writes down what one worker has counted. KEYS: buckets. ARGV: the worker's field; then for each bucket the worker's
 * total and the milliseconds it is kept. Gives the count of each bucket.
 */
export const tellScript = `${countOf}
local result = {}
for i, key in ipairs(KEYS) do
  if ARGV[2 * i] ~= '0' or redis.call('HEXISTS', key, ARGV[1]) == 1 then
    redis.call('HSET', key, ARGV[1], ARGV[2 * i])
    keep(key, ARGV[2 * i + 1])
  end
  result[i] = tostring(countOf(key))
end
return result
`;

/**
 * Moves what one worker has written down to the field that all share, when it will not write there again. KEYS: buckets.
 * ARGV: the worker's field. A second time there is nothing to move.
 */
export const settleScript = `
for _, key in ipairs(KEYS) do
  local count = redis.call('HGET', key, ARGV[1])
  if count then
    redis.call('HINCRBY', key, 'shared', count)
    redis.call('HDEL', key, ARGV[1])
  end
end
`;
