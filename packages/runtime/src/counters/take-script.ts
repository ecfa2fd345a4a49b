/**
 * Counts a cost in every window or in none, in one step. KEYS: one per window. ARGV: the cost, then for each window its
 * limit and the milliseconds its count is kept. Gives 1 or 0, then what is left of each window. Numbers travel as
 * text where Redis would cut them to integers.
 */
export const takeScript = `
local cost = tonumber(ARGV[1])
local left = {}
local allowed = 1
for i, key in ipairs(KEYS) do
  left[i] = tonumber(ARGV[2 * i]) - tonumber(redis.call('GET', key) or '0')
  if left[i] < cost then allowed = 0 end
end
if allowed == 1 and cost > 0 then
  for i, key in ipairs(KEYS) do
    if redis.call('INCRBY', key, ARGV[1]) == cost then redis.call('PEXPIRE', key, ARGV[2 * i + 1]) end
  end
end
local result = { allowed }
for i in ipairs(KEYS) do
  local remaining = left[i]
  if allowed == 1 then remaining = remaining - cost end
  result[i + 1] = tostring(math.max(0, remaining))
end
return result
`;
