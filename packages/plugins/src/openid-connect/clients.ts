import { Secret } from '@sallyport/contracts';
import {
  type AuthenticatedEndpoint,
  type Configuration,
  type ConfiguredEndpoints,
  compileProxies,
  configurableEndpoints,
  configurableMtlsEndpoints,
  createConfiguration,
  type FetchThrough,
  fetchThrough,
  type OAuthClient,
  ofClient,
  type ProviderMetadata,
  type ServerMetadata,
  selectClient,
  withEndpoints,
} from '@sallyport/oauth';
import type { Exchange, Services } from '@sallyport/pipeline';
import { findInBody, findInQuery } from '../shared/find-parameter.ts';
import { proxiesOf } from '../shared/proxy-settings.ts';
import { clientCertificate } from './client-certificate.ts';
import type { OpenidConnectConfig } from './schema.ts';

/** The gateway's registrations at the provider, by their place in the configuration. */
export interface Clients {
  /** Which one a request asks for; undefined where it asks for one that is not there. */
  select(x: Exchange): number | undefined;
  at(client: number): OAuthClient | undefined;
  /** Where a client's id stands; undefined for the client of others. With none configured, every client is as good. */
  placeOf(id: string): number | undefined;
  /** The one that a request asks for; nobody in particular where none is configured. */
  of(x: Exchange): OAuthClient | undefined;
  /** What openid-client's functions take, for the provider as it is known now. `headers` are sent besides. */
  configuration(
    client: number | OAuthClient,
    metadata: ProviderMetadata,
    endpoint?: AuthenticatedEndpoint,
    headers?: readonly string[],
  ): Configuration;
  /** The provider's metadata, with the configured endpoints in it. */
  metadataOf(metadata: ProviderMetadata): ServerMetadata;
  fetch(headers?: readonly string[]): FetchThrough;
}

export function compileClients(config: OpenidConnectConfig, services: Services): Clients {
  const { http, secret, clock } = services;
  const reveal = (value: string) => secret(value).reveal();
  const ids = (config.client_id ?? []).map(reveal);
  const certificate = clientCertificate(config.tls_client_auth_cert_id, services);
  const clients = ids.map((id, i) => clientOf(config, id, i, certificate, secret));
  const nobody = clientOf(config, '', 0, certificate, secret);
  const endpoints = configuredEndpoints(config, reveal);
  const allowsHttp = Object.values(endpoints).some((url) => url?.startsWith('http:'));
  const options = {
    timeoutMs: config.timeout,
    tlsVerify: certificate === undefined ? config.ssl_verify : config.tls_client_auth_ssl_verify,
    operatorUrls: [reveal(config.issuer), ...Object.values(endpoints)].filter((url) => URL.canParse(url)),
    keepAliveMs: config.keepalive ? 60_000 : 0,
    clientCertificate: certificate,
    proxyFor: compileProxies(proxiesOf(config, services)),
  };
  const plainFetch = fetchThrough(http, options);
  const fetch = (headers: readonly string[] = []) =>
    headers.length === 0 ? plainFetch : fetchThrough(http, { ...options, headers });
  const metadataOf = (metadata: ProviderMetadata) => {
    const configured = withEndpoints(metadata as ServerMetadata, endpoints);
    return config.enable_hs_signatures ? withSharedSecrets(configured) : configured;
  };

  function select(x: Exchange): number | undefined {
    if (ids.length < 2) return ids.length === 0 ? undefined : 0;
    const asked = x.requestHeaders.get(config.client_arg.toLowerCase()) ?? textOf(findInQuery(x, config.client_arg));
    return selectClient(ids, asked ?? textOf(findInBody(x, config.client_arg)));
  }

  return {
    select,
    at: (client) => clients[client],
    placeOf(id) {
      const at = ids.indexOf(id);
      return at >= 0 ? at : ids.length === 0 ? 0 : undefined;
    },
    of: (x) => (ids.length === 0 ? nobody : clients[select(x) ?? -1]),
    configuration: (client, metadata, endpoint = 'token', headers = []) =>
      createConfiguration(
        metadataOf(metadata),
        typeof client === 'number' ? (clients[client] ?? nobody) : client,
        fetch(headers),
        { endpoint, leewaySeconds: config.leeway, nowMs: () => clock.nowMs(), allowsHttp },
      ),
    metadataOf,
    fetch,
  };
}

function clientOf(
  config: OpenidConnectConfig,
  id: string,
  i: number,
  certificate: OAuthClient['certificate'],
  secret: Services['secret'],
): OAuthClient {
  const text = config.client_secret?.[i];
  const jwk = config.client_jwk?.[i];
  return {
    id,
    secret: text === undefined ? undefined : secret(text),
    key: jwk && keyOf(jwk, secret),
    certificate,
    authMethod: ofClient(config.client_auth, i),
    endpointAuthMethods: {
      token: config.token_endpoint_auth_method,
      introspection: config.introspection_endpoint_auth_method,
      revocation: config.revocation_endpoint_auth_method,
      pushed_authorization_request: config.pushed_authorization_request_endpoint_auth_method,
    },
    assertionAlg: ofClient(config.client_alg, i),
  };
}

/** Each member may be a reference to a vault, and is read at every use. */
function keyOf(jwk: Readonly<Record<string, unknown>>, secret: Services['secret']): Secret {
  const members = Object.entries(jwk).map(
    ([name, value]) => [name, typeof value === 'string' ? secret(value) : value] as const,
  );
  const read = (value: unknown) => (value instanceof Secret ? value.reveal() : value);
  return new Secret(() => JSON.stringify(Object.fromEntries(members.map(([name, value]) => [name, read(value)]))));
}

/** Providers need not name the algorithm that a client is registered with (`id_token_signed_response_alg`). */
function withSharedSecrets(metadata: ServerMetadata): ServerMetadata {
  const { id_token_signing_alg_values_supported: named = ['RS256'] } = metadata;
  return { ...metadata, id_token_signing_alg_values_supported: [...named, 'HS256', 'HS384', 'HS512'] };
}

function configuredEndpoints(config: OpenidConnectConfig, reveal: (value: string) => string): ConfiguredEndpoints {
  const endpoints: Record<string, string> = {};
  for (const name of [...configurableEndpoints, ...configurableMtlsEndpoints]) {
    const url = config[name];
    if (url !== undefined) endpoints[name] = reveal(url);
  }
  return endpoints;
}

function textOf(found: unknown): string | undefined {
  return typeof found === 'string' ? found : undefined;
}
