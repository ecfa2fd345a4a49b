import { Secret } from '@sallyport/contracts';
import {
  type AuthenticatedEndpoint,
  type ConfiguredEndpoints,
  configurableEndpoints,
  configurableMtlsEndpoints,
  createConfiguration,
  fetchThrough,
  type OAuthClient,
  ofClient,
  type ProviderMetadata,
  selectClient,
  withEndpoints,
} from '@sallyport/oauth';
import type { Exchange, Services } from '@sallyport/pipeline';
import { findInBody, findInQuery } from '../shared/find-parameter.ts';
import type { OpenidConnectConfig } from './schema.ts';

type Configuration = ReturnType<typeof createConfiguration>;

/** The gateway's registrations at the provider, by their place in the configuration. */
export interface Clients {
  /** Which one a request asks for; undefined where it asks for one that is not there. */
  select(x: Exchange): number | undefined;
  at(client: number): OAuthClient;
  /** What openid-client's functions take, for the provider as it is known now. */
  configuration(client: number, metadata: ProviderMetadata, endpoint?: AuthenticatedEndpoint): Configuration;
}

export function compileClients(config: OpenidConnectConfig, { http, secret, clock }: Services): Clients {
  const ids = (config.client_id ?? []).map((id) => secret(id).reveal());
  const clients = ids.map((id, i) => clientOf(config, id, i, secret));
  const endpoints = configuredEndpoints(config, (value) => secret(value).reveal());
  const operatorUrls = [config.issuer, ...Object.values(endpoints)].filter((url) => URL.canParse(url));
  const names = config.token_headers_names ?? [];
  const tokenHeaders = names.flatMap((name, i) => [name, config.token_headers_values?.[i] ?? '']);
  const options = {
    timeoutMs: config.timeout,
    tlsVerify: config.ssl_verify,
    operatorUrls,
    keepAliveMs: config.keepalive ? 60_000 : 0,
  };
  const fetch = fetchThrough(http, options);
  const fetchTokens = names.length === 0 ? fetch : fetchThrough(http, { ...options, headers: tokenHeaders });
  return {
    select(x) {
      if (ids.length < 2) return ids.length === 0 ? undefined : 0;
      const asked = x.requestHeaders.get(config.client_arg.toLowerCase()) ?? textOf(findInQuery(x, config.client_arg));
      return selectClient(ids, asked ?? textOf(findInBody(x, config.client_arg)));
    },
    at: (client) => clients[client]!,
    configuration: (client, metadata, endpoint = 'token') =>
      createConfiguration(
        withEndpoints(metadata as Parameters<typeof withEndpoints>[0], endpoints),
        clients[client]!,
        endpoint === 'token' ? fetchTokens : fetch,
        { endpoint, leewaySeconds: config.leeway, nowMs: () => clock.nowMs() },
      ),
  };
}

function clientOf(config: OpenidConnectConfig, id: string, i: number, secret: Services['secret']): OAuthClient {
  const text = config.client_secret?.[i];
  const jwk = config.client_jwk?.[i];
  return {
    id,
    secret: text === undefined ? undefined : secret(text),
    key: jwk === undefined ? undefined : new Secret(JSON.stringify(jwk)),
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
