import type { SessionSettings } from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import { redisAdvancedSettings } from '../../shared/redis-settings.ts';
import { secretsOf } from '../../shared/sealing-secrets.ts';
import type { OpenidConnectConfig } from '../schema.ts';

type Config = OpenidConnectConfig;

/** The settings of sessions as their core knows them. */
export function sessionSettings(config: Config, services: Services): SessionSettings {
  const { records, log } = services;
  const isUsed = config.auth_methods.some((name) => name === 'session' || name === 'authorization_code');
  if (isUsed && config.session_secret === undefined)
    log.warn('openid-connect: without session_secret, sessions end with this node and are unknown to others');
  const isInRedis = config.session_storage === 'redis';
  return {
    kind: 'openid-connect',
    secrets: secretsOf(config.session_secret, services),
    cookieName: config.session_cookie_name,
    cookie: sessionCookie(config),
    audience: config.session_audience,
    timeouts: {
      idlingMs: config.session_idling_timeout * 1000,
      rollingMs: config.session_rolling_timeout * 1000,
      absoluteMs: config.session_absolute_timeout * 1000,
    },
    remember: config.session_remember
      ? {
          cookieName: config.session_remember_cookie_name,
          rollingMs: config.session_remember_rolling_timeout * 1000,
          absoluteMs: config.session_remember_absolute_timeout * 1000,
        }
      : undefined,
    bind: config.session_bind ?? [],
    records: isInRedis ? records.redis(redisAdvancedSettings(config.redis, services)) : undefined,
    prefix: config.redis.prefix === undefined ? undefined : `${config.redis.prefix}:`,
    staleMs: 10_000,
    hashStorageKey: config.session_hash_storage_key,
    hashSubject: config.session_hash_subject,
    storeMetadata: config.session_store_metadata,
    enforceSameSubject: config.session_enforce_same_subject,
    requestHeaders: config.session_request_headers ?? [],
    responseHeaders: config.session_response_headers ?? [],
  };
}

export function sessionCookie(config: Config): SessionSettings['cookie'] {
  return {
    path: config.session_cookie_path,
    domain: config.session_cookie_domain,
    httpOnly: config.session_cookie_http_only,
    sameSite: config.session_cookie_same_site,
    secure: config.session_cookie_secure,
  };
}

/** Of the cookies that hold sign-ins on their way. */
export function authorizationCookie(config: Config): SessionSettings['cookie'] {
  return {
    path: config.authorization_cookie_path,
    domain: config.authorization_cookie_domain,
    httpOnly: config.authorization_cookie_http_only,
    sameSite: config.authorization_cookie_same_site,
    secure: config.authorization_cookie_secure,
  };
}
