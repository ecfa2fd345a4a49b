import { type CookieAttributes, cookieProblem, type SessionSettings } from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import { secretsOf } from '../shared/sealing-secrets.ts';
import type { SessionConfig } from './schema.ts';

/** The settings as the sessions' core knows them. */
export function sessionSettings(config: SessionConfig, services: Services, pluginId: string): SessionSettings {
  const { records, log } = services;
  if (config.secret === undefined)
    log.warn('session: without a secret, sessions end with this node and are unknown to others: set config.secret');
  return {
    // Only those that were given one secret share sessions: others may let in whom this one would not.
    kind: config.secret === undefined ? `session plugin ${pluginId}` : 'session plugin',
    secrets: secretsOf(config.secret, services),
    cookieName: config.cookie_name,
    cookie: cookieOf(config),
    audience: config.audience,
    timeouts: {
      idlingMs: config.idling_timeout * 1000,
      rollingMs: config.rolling_timeout * 1000,
      absoluteMs: config.absolute_timeout * 1000,
    },
    remember: config.remember
      ? {
          cookieName: config.remember_cookie_name,
          rollingMs: config.remember_rolling_timeout * 1000,
          absoluteMs: config.remember_absolute_timeout * 1000,
        }
      : undefined,
    bind: config.bind,
    records: config.storage === 'kong' ? records.local : undefined,
    staleMs: config.stale_ttl * 1000,
    hashStorageKey: false,
    hashSubject: config.hash_subject,
    storeMetadata: config.store_metadata,
    enforceSameSubject: false,
    requestHeaders: config.request_headers,
    responseHeaders: config.response_headers,
  };
}

/** What no single setting can say. */
export function checkSession(config: SessionConfig): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
  const cookie = cookieProblem(config.cookie_name, cookieOf(config));
  if (cookie !== undefined) problems.push({ path: 'cookie_name', message: cookie });
  const remember = config.remember ? cookieProblem(config.remember_cookie_name, cookieOf(config)) : undefined;
  if (remember !== undefined) problems.push({ path: 'remember_cookie_name', message: remember });
  if (config.remember && config.remember_cookie_name === config.cookie_name)
    problems.push({ path: 'remember_cookie_name', message: 'the two cookies need two names' });
  if (config.store_metadata && config.storage === 'cookie')
    problems.push({ path: 'store_metadata', message: 'nothing is stored with storage cookie: write storage: kong' });
  return problems;
}

function cookieOf(config: SessionConfig): CookieAttributes {
  return {
    path: config.cookie_path,
    domain: config.cookie_domain,
    httpOnly: config.cookie_http_only,
    sameSite: config.cookie_same_site,
    secure: config.cookie_secure,
  };
}
