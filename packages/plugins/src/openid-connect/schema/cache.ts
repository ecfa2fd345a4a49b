import { z } from 'zod';
import { redisRecordsSchema } from './session.ts';
import { flag, seconds, secondsIfAny, text } from './settings.ts';

/** What is kept of the provider's answers, and for how long. */
export const cacheSettings = {
  cache_ttl: seconds(
    3600,
    'Seconds that something of the provider is kept which does not say how long it lasts. Its discovery document and keys are fetched again before.',
  ),
  cache_ttl_min: secondsIfAny('Seconds that something is kept at least, unless it expires before.'),
  cache_ttl_max: secondsIfAny('Seconds that something is kept at most.'),
  cache_ttl_neg: secondsIfAny('Seconds that a refusal of the provider is kept.'),
  cache_ttl_resurrect: secondsIfAny(
    'Seconds that discovery document and keys are used beyond their time while the provider cannot be reached. Default: a day.',
  ),
  cache_introspection: flag(true, 'Keep what the provider says of tokens.'),
  cache_user_info: flag(true, 'Keep UserInfo.'),
  cache_tokens: flag(true, 'Keep tokens that were fetched for a caller with their credentials.'),
  cache_tokens_salt: text('Salt of the keys they are kept by. Default: one per plugin.'),
  cache_token_exchange: flag(true, 'Keep exchanged tokens.'),
  token_cache_key_include_scope: flag(false, 'Keep tokens apart by the scopes that were asked for.'),
  cluster_cache_strategy: z
    .enum(['off', 'redis'])
    .default('off')
    .describe('Share these caches between nodes in Redis, encrypted.'),
  cluster_cache_items: z
    .array(z.enum(['introspection', 'tokens']))
    .default(['introspection'])
    .describe('What is shared.'),
  cluster_cache_redis: redisRecordsSchema.prefault({}).describe('The Redis for that.'),
};
