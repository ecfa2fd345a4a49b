import {
  AnswerCache,
  type Introspection,
  type ProviderSettings,
  type SharedAnswers,
  settingsDigest,
  shareAnswers,
  shareWithinNode,
  type TokenAnswer,
  type UserInfo,
} from '@sallyport/oauth';
import type { Claims, Held, Services } from '@sallyport/pipeline';
import { redisAdvancedSettings } from '../../shared/redis-settings.ts';
import type { OpenidConnectConfig } from '../schema.ts';

/** What the provider answered, as long as it holds. */
export interface ProviderAnswers {
  readonly introspections: AnswerCache<Introspection>;
  readonly userInfos: AnswerCache<UserInfo | undefined>;
  readonly tokens: AnswerCache<TokenAnswer>;
  /** Claims that tokens only point to. */
  readonly distributedClaims: AnswerCache<Claims>;
  close(): void;
}

/** Plugins with equal settings share what they were answered, over reloads too. */
export function holdAnswers(
  config: OpenidConnectConfig,
  provider: ProviderSettings,
  services: Services,
): Held<ProviderAnswers> {
  const { cluster_cache_items, cluster_cache_redis, cluster_cache_strategy } = config;
  const { client_secret, session_secret } = config;
  const key = settingsDigest([
    provider,
    timesOf(config),
    cluster_cache_strategy,
    cluster_cache_items,
    cluster_cache_redis,
    client_secret,
    session_secret,
  ]);
  return services.kept.hold(`openid-connect answers ${key}`, () => createAnswers(config, key, services));
}

function createAnswers(config: OpenidConnectConfig, name: string, services: Services): ProviderAnswers {
  const { clock, cache } = services;
  const create = <Value>(kind: string, shared: SharedAnswers | undefined) =>
    new AnswerCache<Value>({
      clock,
      memory: cache.open('openid-connect', `${kind} ${name}`, 'openid-connect'),
      times: timesOf(config),
      shared,
    });
  const shares = (item: 'introspection' | 'tokens') =>
    config.cluster_cache_strategy === 'redis' && config.cluster_cache_items.includes(item);
  const introspections = create<Introspection>(
    'introspection',
    shares('introspection') ? share(config, `introspection ${name}`, services) : undefined,
  );
  const userInfos = create<UserInfo | undefined>('userinfo', undefined);
  // A refresh token is good once, whichever worker shows it, so that what it was good for is known to all of them.
  const tokens = create<TokenAnswer>(
    'tokens',
    shares('tokens') ? share(config, `tokens ${name}`, services) : shareWithinNode(`tokens ${name}`, services),
  );
  const distributedClaims = create<Claims>('distributed claims', undefined);
  return {
    introspections,
    userInfos,
    tokens,
    distributedClaims,
    close() {
      introspections.close();
      userInfos.close();
      tokens.close();
      distributedClaims.close();
    },
  };
}

function share(config: OpenidConnectConfig, name: string, services: Services): SharedAnswers {
  const { clock, log, records, secret } = services;
  return shareAnswers({
    name,
    records: records.redis(redisAdvancedSettings(config.cluster_cache_redis, services)),
    secret: secret((config.client_secret?.[0] ?? [config.session_secret].flat()[0])!),
    clock,
    log,
  });
}

function timesOf(config: OpenidConnectConfig) {
  const { cache_ttl, cache_ttl_min, cache_ttl_max, cache_ttl_neg, cache_ttl_resurrect } = config;
  return {
    defaultMs: cache_ttl * 1000,
    minMs: milliseconds(cache_ttl_min),
    maxMs: milliseconds(cache_ttl_max),
    negativeMs: milliseconds(cache_ttl_neg),
    resurrectMs: milliseconds(cache_ttl_resurrect),
  };
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
