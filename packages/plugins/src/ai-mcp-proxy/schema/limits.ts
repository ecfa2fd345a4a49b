import { z } from 'zod';
import type { WindowName } from '../../shared/calendar.ts';
import { redisSchema } from '../../shared/redis-settings.ts';

const perWindow = (window: WindowName) =>
  z.int().positive().optional().describe(`How many calls each caller has per ${window}.`);

/** Each caller has them for each tool. Not in Kong. */
export const limitsSchema = z.strictObject({
  second: perWindow('second'),
  minute: perWindow('minute'),
  hour: perWindow('hour'),
  day: perWindow('day'),
  month: perWindow('month'),
  year: perWindow('year'),
  concurrency: z
    .int()
    .positive()
    .optional()
    .describe('How many calls each caller may have under way at once, counted over the workers of a node.'),
});

export type LimitsConfig = z.output<typeof limitsSchema>;

/** Where calls are counted; as in `rate-limiting`. */
export const limitsStoreSchema = z.strictObject({
  policy: z
    .enum(['local', 'redis'])
    .default('local')
    .describe('Where counts are kept: in this node (exact over all its workers), or in a Redis that nodes share.'),
  fault_tolerant: z
    .boolean()
    .default(true)
    .describe('While Redis is out of reach or slow, let this node count alone; when false, refuse calls with 503.'),
  sync_rate: z
    .union([z.literal(-1), z.number().min(0.02)], '-1 (every call is counted in Redis at once), or seconds from 0.02')
    .default(-1)
    .describe('Seconds between exchanges with Redis, the node counting in between; -1 counts in Redis at once.'),
  redis: redisSchema.prefault({}).describe('The Redis server of policy redis.'),
});
