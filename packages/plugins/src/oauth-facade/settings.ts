import type { FacadeSettings } from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import { proxiesOf } from '../shared/proxy-settings.ts';
import { secretIfAny } from '../shared/secret-if-any.ts';
import type { OauthFacadeConfig } from './schema.ts';

const providerFreshMs = 3_600_000;
const providerStaleMs = 86_400_000;
const providerCooldownMs = 30_000;
const keepAliveMs = 60_000;

/** The façade as the configuration has it. */
export function facadeSettings(config: OauthFacadeConfig, services: Pick<Services, 'secret'>): FacadeSettings {
  const { provider } = config;
  const { secret } = services;
  return {
    issuer: config.issuer,
    name: config.name,
    resources: config.resources.map(({ resource, name, scopes, provider_scopes, provider_parameters }) => ({
      resource,
      name,
      scopes,
      providerScopes: provider_scopes,
      providerParameters: provider_parameters,
    })),
    provider: {
      issuer: provider.issuer,
      timeoutMs: provider.timeout,
      tlsVerify: provider.ssl_verify,
      keepAliveMs,
      proxies: proxiesOf(provider, services),
      freshMs: providerFreshMs,
      staleMs: providerStaleMs,
      cooldownMs: providerCooldownMs,
    },
    providerName: provider.name ?? new URL(provider.issuer).host,
    client: {
      id: secret(provider.client_id).reveal(),
      secret: secretIfAny(provider.client_secret, services),
      key: secretIfAny(provider.client_jwk, services),
      authMethod: provider.client_auth,
    },
    providerScopes: provider.scopes,
    providerParameters: provider.parameters,
    claimsFrom: provider.claims_from,
    claims: config.claims,
    signingKeys: config.signing_keys.map(secret),
    secrets: config.secrets.map(secret),
    takesRegistrations: config.registration,
    takesDocuments: config.client_id_metadata,
    privateSchemes: new Set(config.redirect_schemes),
    accessTokenSeconds: config.access_token_ttl,
    refreshTokenSeconds: config.refresh_token_ttl,
    consentSeconds: config.consent_ttl,
  };
}
