import { allowInsecureRequests, Configuration, clockTolerance, customFetch, type ServerMetadata } from 'openid-client';
import { type AuthenticatedEndpoint, authMethodOf, clientAuth, type OAuthClient } from './client-auth.ts';
import type { FetchThrough } from './fetch-through.ts';

export interface ConfigurationOptions {
  /** The endpoint it is for, as far as the client proves itself differently at some. */
  endpoint?: AuthenticatedEndpoint | undefined;
  /** How far the clocks may differ. */
  leewaySeconds?: number | undefined;
  nowMs?: (() => number) | undefined;
  /** The operator wrote an endpoint without TLS. */
  allowsHttp?: boolean | undefined;
}

/** What openid-client's functions take: a provider, the client we are there, and a way to reach it. Made anew where anything of it changes. */
export function createConfiguration(
  metadata: ServerMetadata,
  client: OAuthClient,
  fetch: FetchThrough,
  { endpoint = 'token', leewaySeconds = 0, nowMs = Date.now, allowsHttp = false }: ConfigurationOptions = {},
): Configuration {
  const method = authMethodOf(client, endpoint, metadata);
  const usesTls = method === 'tls_client_auth' || method === 'self_signed_tls_client_auth';
  const configuration = new Configuration(
    metadata,
    client.id || 'none',
    { use_mtls_endpoint_aliases: usesTls, [clockTolerance]: leewaySeconds },
    clientAuth(client, method, nowMs),
  );
  configuration[customFetch] = fetch;
  // Time is bounded by the fetch.
  configuration.timeout = 0;
  if (allowsHttp || isPlain(metadata)) allowInsecureRequests(configuration);
  return configuration;
}

/** Endpoints that an operator may write, whatever the provider's document says; `mtls_…` for clients with a certificate. */
export const configurableEndpoints = [
  'authorization_endpoint',
  'token_endpoint',
  'introspection_endpoint',
  'revocation_endpoint',
  'userinfo_endpoint',
  'end_session_endpoint',
  'pushed_authorization_request_endpoint',
] as const;

export const configurableMtlsEndpoints = [
  'mtls_token_endpoint',
  'mtls_introspection_endpoint',
  'mtls_revocation_endpoint',
] as const;

export type ConfiguredEndpoints = {
  readonly [Name in (typeof configurableEndpoints)[number] | (typeof configurableMtlsEndpoints)[number]]?:
    | string
    | undefined;
};

/** A provider's metadata with the operator's endpoints in place of its own. */
export function withEndpoints(metadata: ServerMetadata, configured: ConfiguredEndpoints): ServerMetadata {
  const merged: { -readonly [Name in keyof ServerMetadata]: ServerMetadata[Name] } = { ...metadata };
  for (const name of configurableEndpoints) if (configured[name] !== undefined) merged[name] = configured[name];
  for (const name of configurableMtlsEndpoints) {
    const url = configured[name];
    if (url === undefined) continue;
    merged.mtls_endpoint_aliases = { ...merged.mtls_endpoint_aliases, [name.slice('mtls_'.length)]: url };
  }
  return merged;
}

// A provider that was configured without TLS, on loopback for one. Where it has TLS, its document cannot lead us off it.
function isPlain(metadata: ServerMetadata): boolean {
  return metadata.issuer.startsWith('http:');
}
