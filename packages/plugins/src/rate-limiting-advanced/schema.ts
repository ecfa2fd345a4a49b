import { z } from 'zod';
import { callerKinds } from '../shared/caller-key.ts';
import { checkRedisAdvanced, redisAdvancedSchema } from '../shared/redis-settings.ts';
import { headerName } from '../shared/setting-kinds.ts';

const identifiers = [...callerKinds, 'route', 'agent'] as const;
const noDictionaries = 'there are no shared dictionaries to choose from: leave it out';
const scopeInstead = 'attach a plugin to each consumer group instead';

export const rateLimitingAdvancedSchema = z.strictObject({
  limit: z.array(z.number().positive()).min(1).describe('How many requests are let through per window, one for each.'),
  window_size: z
    .array(z.number().min(0.1).max(315_360_000))
    .min(1)
    .describe('Lengths of the windows in seconds, in the order of the limits.'),
  window_type: z
    .enum(['fixed', 'sliding'])
    .default('sliding')
    .describe('Windows side by side, or one that moves along: there the window before counts by the part still in it.'),
  identifier: z
    .enum(identifiers)
    .default('consumer')
    .describe(
      'Whose requests are counted together; agent (not in Kong) is the program that calls, for a person or for itself. Where a request has none of it, its client address counts.',
    ),
  compound_identifier: z
    .array(z.enum(identifiers))
    .optional()
    .describe('Several of them together, instead of identifier: requests that agree in all are counted together.'),
  header_name: headerName.optional().describe('The request header whose value is counted by, with identifier header.'),
  path: z
    .string()
    .startsWith('/', 'should start with: /')
    .optional()
    .describe('The request path that is counted apart, with identifier path.'),
  namespace: z
    .string()
    .min(1)
    .optional()
    .describe('Plugins with one namespace count together. Default: each by itself.'),
  strategy: z
    .enum(['local', 'cluster', 'redis'])
    .default('local')
    .describe('Where counts are kept: in this node (exact over all its workers), or in a Redis that nodes share.'),
  sync_rate: z
    .union([z.literal(-1), z.literal(0), z.number().min(0.02)])
    .optional()
    .describe(
      'With strategy redis: 0 counts every request there at once, a number from 0.02 exchanges counts after so many seconds, -1 never.',
    ),
  redis: redisAdvancedSchema.prefault({}).describe('The Redis of strategy redis.'),
  disable_penalty: z
    .boolean()
    .default(false)
    .describe('Do not count refused requests. Without it, those who hammer a sliding window stay refused.'),
  retry_after_jitter_max: z
    .number()
    .min(0)
    .default(0)
    .describe('Up to so many seconds are added to Retry-After at random, so that not all come back at once.'),
  throttling: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Let requests beyond the limit wait and try again.'),
      interval: z.number().min(1).max(1_000_000).default(5).describe('Seconds between two tries.'),
      queue_limit: z.int().min(1).max(1_000_000).default(5).describe('How many may wait at a time, in each worker.'),
      retry_times: z.int().min(1).max(1_000_000).default(3).describe('How often each tries again.'),
    })
    .prefault({})
    .describe('What happens to requests beyond the limit before they are refused.'),
  hide_client_headers: z.boolean().default(false).describe('Do not tell callers their limits in response headers.'),
  error_code: z.int().min(200).max(599).default(429).describe('Status of a refusal.'),
  error_message: z.string().default('API rate limit exceeded').describe('Message of a refusal.'),
  dictionary_name: z
    .literal('kong_rate_limiting_counters', noDictionaries)
    .default('kong_rate_limiting_counters')
    .describe('Must be its default: counts of a node need no name.'),
  lock_dictionary_name: z
    .literal('kong_locks', noDictionaries)
    .default('kong_locks')
    .describe('Must be its default: counts of a node need no lock.'),
  enforce_consumer_groups: z
    .literal(false, scopeInstead)
    .default(false)
    .describe('Must be false: attach a plugin to each consumer group instead.'),
  consumer_groups: z
    .array(z.string())
    .max(0, scopeInstead)
    .optional()
    .describe('Must be empty: attach a plugin to each consumer group instead.'),
  counter_key: z
    .undefined('not supported yet: consumers are counted by their id')
    .optional()
    .describe('Not supported yet: consumers are counted by their id.'),
});

export type RateLimitingAdvancedConfig = z.output<typeof rateLimitingAdvancedSchema>;

/** What no single field can say. */
export function checkRateLimitingAdvanced(config: RateLimitingAdvancedConfig): { path: string; message: string }[] {
  const { limit, window_size, strategy, sync_rate, compound_identifier = [], identifier } = config;
  const problems: { path: string; message: string }[] = [];
  const tell = (path: string, message: string) => void problems.push({ path, message });
  if (limit.length !== window_size.length) tell('limit', 'You must provide the same number of windows and limits');
  if (new Set(window_size).size < window_size.length) tell('window_size', 'there are two windows of the same size');
  if (strategy === 'cluster')
    tell('strategy', 'cluster needs a database, which this gateway has none of: use redis (over nodes) or local');
  if (strategy === 'redis') {
    if (sync_rate === undefined) tell('sync_rate', 'required when strategy is redis: 0 counts every request at once');
    problems.push(...checkRedisAdvanced(config.redis));
  }
  if (strategy === 'local' && sync_rate !== undefined && sync_rate !== -1)
    tell('sync_rate', 'strategy local has nothing to exchange counts with: leave it out');
  const used = compound_identifier.length > 0 ? compound_identifier : [identifier];
  if (used.includes('header') && config.header_name === undefined)
    tell('header_name', 'required when identifier is header');
  if (used.includes('path') && config.path === undefined) tell('path', 'required when identifier is path');
  return problems;
}
