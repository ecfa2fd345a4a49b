import type { Accounts, Places, Services } from '@sallyport/pipeline';
import { z } from 'zod';
import { checkRedisAdvanced, redisAdvancedSchema, redisAdvancedSettings } from '../redis-settings.ts';
import { CountedAccounts } from './counted-accounts.ts';

/** Where amounts are counted, and when: settings of every plugin that limits what is spent. */
export const storeFields = {
  strategy: z
    .enum(['local', 'cluster', 'redis'])
    .default('local')
    .describe('Where is counted: in this node (exact over all its workers), or in a Redis that nodes share.'),
  sync_rate: z
    .union([z.literal(-1), z.literal(0), z.number().min(0.02)])
    .optional()
    .describe(
      'With strategy redis: 0, the default, counts every request there at once; a number from 0.02, which goes with charge after, exchanges counts after so many seconds; -1 never.',
    ),
  redis: redisAdvancedSchema.prefault({}).describe('The Redis of strategy redis.'),
  redis_outage: z
    .enum(['share', 'open', 'closed'])
    .default('share')
    .describe(
      'Not in Kong. While Redis is out of reach or slow, each node limits by itself: to its share of what was left, or (`open`) to all of it. `closed` refuses with 503.',
    ),
  nodes: z
    .int()
    .min(1)
    .default(1)
    .describe('Not in Kong. Among how many nodes redis_outage share divides what is left.'),
  namespace: z
    .string()
    .min(1)
    .optional()
    .describe('Plugins with one namespace count together. Default: each by itself.'),
  charge: z
    .enum(['reserve', 'after'])
    .default('reserve')
    .describe(
      'Not in Kong. reserve: what a request will probably use is set aside before it is sent, and settled when it is over, so that requests that come at once cannot spend the same rest. after: as Kong, what was used is counted afterwards.',
    ),
  expected_output_tokens: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(500)
    .describe(
      'Not in Kong. How many tokens an answer is thought to have while none was seen. Later it is what answers had.',
    ),
};

const storeSchema = z.strictObject(storeFields);
export type StoreSettings = z.output<typeof storeSchema>;

export function storeProblems(config: StoreSettings): { path: string; message: string }[] {
  const { strategy, sync_rate: syncRate, charge, redis_outage: outage, nodes } = config;
  const problems: { path: string; message: string }[] = [];
  const tell = (path: string, message: string) => void problems.push({ path, message });
  if (strategy === 'cluster')
    tell('strategy', 'cluster needs a database, which this gateway has none of: use redis (over nodes) or local');
  if (strategy === 'redis') problems.push(...checkRedisAdvanced(config.redis));
  if (strategy !== 'redis') {
    if (syncRate !== undefined && syncRate !== -1)
      tell('sync_rate', 'strategy local has nothing to exchange counts with: leave it out');
    if (outage !== 'share') tell('redis_outage', 'goes with strategy redis');
  }
  if (syncRate !== undefined && syncRate > 0) {
    if (charge === 'reserve')
      tell('sync_rate', 'charge reserve sets amounts aside in Redis at once: write 0, or charge: after');
    if (outage !== 'share')
      tell('redis_outage', 'with a sync_rate above 0 each node counts by itself in between: leave it out');
  }
  if (nodes !== 1 && (strategy !== 'redis' || outage !== 'share'))
    tell('nodes', 'goes with strategy redis and redis_outage share');
  return problems;
}

/** For what is counted while it is under way. */
export function openPlaces(config: StoreSettings, services: Services): Places {
  const { strategy, sync_rate: syncRate, redis_outage: onOutage, nodes } = config;
  if (strategy !== 'redis' || syncRate === -1) return services.places.local;
  return services.places.redis(redisAdvancedSettings(config.redis, services), { onOutage, nodes });
}

export function openAccounts(config: StoreSettings, services: Services): Accounts {
  const { counters } = services;
  const { strategy, sync_rate: syncRate = 0, redis_outage: onOutage, nodes } = config;
  if (strategy !== 'redis' || syncRate === -1) return counters.accounts.local;
  const settings = redisAdvancedSettings(config.redis, services);
  if (syncRate === 0) return counters.accounts.redis(settings, { onOutage, nodes });
  return new CountedAccounts(counters.redis(settings, { syncMs: syncRate * 1000, fallsBack: true }), services.clock);
}
