import type { ProviderSettings, TokenRules } from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import { proxiesOf } from '../shared/proxy-settings.ts';
import type { OpenidConnectConfig } from './schema.ts';

type Secrets = Pick<Services, 'secret'>;

/** What the configuration says of the provider. */
export function providerSettings(config: OpenidConnectConfig, services: Secrets): ProviderSettings {
  const { secret } = services;
  const reveal = (value: string) => secret(value).reveal();
  const names = config.discovery_headers_names ?? [];
  return {
    issuer: reveal(config.issuer),
    isPseudo: config.using_pseudo_issuer,
    issuersAllowed: config.issuers_allowed?.map(reveal),
    metadata: configuredMetadata(config, reveal),
    extraJwksUris: config.extra_jwks_uris?.map(reveal),
    headers: names.flatMap((name, i) => [name, config.discovery_headers_values![i]!]),
    proxies: proxiesOf(config, services),
    timeoutMs: config.timeout,
    tlsVerify: config.ssl_verify,
    keepAliveMs: config.keepalive ? keepAliveMs : 0,
    freshMs: config.cache_ttl * 1000,
    staleMs: (config.cache_ttl_resurrect ?? daySeconds) * 1000,
    cooldownMs: config.rediscovery_lifetime * 1000,
  };
}

/** What the configuration says of tokens. */
export function tokenRules(config: OpenidConnectConfig, { secret }: Secrets): TokenRules {
  const secrets = config.enable_hs_signatures ? (config.client_secret ?? []) : [];
  return {
    issuers: config.issuers_allowed?.map((value) => secret(value).reveal()),
    secrets: secrets.map((value) => Buffer.from(secret(value).reveal())),
    verifiesSignature: config.verify_signature,
    verifiesClaims: config.verify_claims,
    leewayMs: config.leeway * 1000,
    maxAgeMs: config.max_age === undefined ? undefined : config.max_age * 1000,
    keptMs: (config.cache_ttl_max ?? config.cache_ttl) * 1000,
    entriesMax: 20_000,
  };
}

const keepAliveMs = 60_000;
const daySeconds = 86_400;

const endpoints = [
  'authorization_endpoint',
  'token_endpoint',
  'introspection_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
  'end_session_endpoint',
  'pushed_authorization_request_endpoint',
] as const;

function configuredMetadata(config: OpenidConnectConfig, reveal: (value: string) => string): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const name of endpoints) {
    const url = config[name];
    if (url !== undefined) metadata[name] = reveal(url);
  }
  if (config.jwks_endpoint !== undefined) metadata['jwks_uri'] = config.jwks_endpoint;
  return metadata;
}
