import { z } from 'zod';
import { type WindowName, windowNames, windowProblems } from '../shared/calendar.ts';
import { callerKinds } from '../shared/caller-key.ts';
import { redisSchema } from '../shared/redis-settings.ts';
import { headerName } from '../shared/setting-kinds.ts';

const limit = (window: WindowName) =>
  z.number().positive().optional().describe(`How many requests are let through per ${window}.`);
const moved = (name: string) =>
  z
    .undefined(`this setting has moved: write redis.${name} instead`)
    .optional()
    .describe(`Not used; see redis.${name}.`);

const syncRateRule = '-1 (every request is counted in Redis at once), or seconds from 0.02';

export const rateLimitingSchema = z.strictObject({
  second: limit('second'),
  minute: limit('minute'),
  hour: limit('hour'),
  day: limit('day'),
  month: limit('month'),
  year: limit('year'),
  limit_by: z
    .enum(callerKinds)
    .default('consumer')
    .describe('Whose requests are counted together. Where a request has none of it, its client address counts.'),
  header_name: headerName.optional().describe('The request header whose value is counted by, with limit_by header.'),
  path: z
    .string()
    .startsWith('/', 'should start with: /')
    .optional()
    .describe('The request path that is counted apart, with limit_by path.'),
  policy: z
    .enum(['local', 'cluster', 'redis'])
    .default('local')
    .describe('Where counts are kept: in this node (exact over all its workers), or in a Redis that nodes share.'),
  fault_tolerant: z
    .boolean()
    .default(true)
    .describe('While Redis is out of reach or slow, let this node count alone; when false, refuse requests with 503.'),
  redis: redisSchema.prefault({}).describe('The Redis server of policy redis.'),
  hide_client_headers: z.boolean().default(false).describe('Do not tell callers their limits in response headers.'),
  error_code: z.int().min(200).max(599).default(429).describe('Status of a refusal.'),
  error_message: z.string().default('API rate limit exceeded').describe('Message of a refusal.'),
  sync_rate: z
    .union([z.literal(-1), z.number().min(0.02, syncRateRule)], syncRateRule)
    .default(-1)
    .describe('Seconds between exchanges with Redis, the node counting in between; -1 counts in Redis at once.'),
  redis_host: moved('host'),
  redis_port: moved('port'),
  redis_username: moved('username'),
  redis_password: moved('password'),
  redis_database: moved('database'),
  redis_timeout: moved('timeout'),
  redis_ssl: moved('ssl'),
  redis_ssl_verify: moved('ssl_verify'),
  redis_server_name: moved('server_name'),
});

export type RateLimitingConfig = z.output<typeof rateLimitingSchema>;

/** What no single field can say. */
export function checkRateLimiting(config: RateLimitingConfig): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
  const given = windowNames.filter((name) => config[name] !== undefined);
  if (given.length === 0) {
    const path = windowNames[1];
    problems.push({ path, message: `at least one of these fields must be non-empty: ${windowNames.join(', ')}` });
  }
  for (const { window, message } of windowProblems(config)) problems.push({ path: window, message });
  if (config.policy === 'cluster') {
    const message =
      'policy cluster needs a database, which this gateway has none of: use redis (exact over nodes) or local';
    problems.push({ path: 'policy', message });
  }
  if (config.policy === 'redis' && config.redis.host === undefined)
    problems.push({ path: 'redis.host', message: 'required when policy is redis' });
  if (config.sync_rate !== -1 && config.policy !== 'redis')
    problems.push({ path: 'sync_rate', message: 'only policy redis has anything to exchange counts with' });
  if (config.sync_rate !== -1 && !config.fault_tolerant)
    problems.push({ path: 'sync_rate', message: 'fault_tolerant false wants every request counted at once: write -1' });
  if (config.limit_by === 'header' && config.header_name === undefined)
    problems.push({ path: 'header_name', message: 'required when limit_by is header' });
  if (config.limit_by === 'path' && config.path === undefined)
    problems.push({ path: 'path', message: 'required when limit_by is path' });
  return problems;
}
