import { clientAuthProblem } from '@sallyport/oauth';
import { isFramingField } from '../shared/named-value.ts';
import type { AiMcpOauth2Config } from './schema.ts';
import type { TokenExchangeConfig } from './token-exchange-schema.ts';

export interface ConfigProblem {
  path: string;
  message: string;
}

/** Refuses settings that contradict each other, and settings that would do nothing. */
export function checkConfig(config: AiMcpOauth2Config): ConfigProblem[] {
  const { token_exchange } = config;
  return [
    ...checkKeys(config),
    ...checkIntrospection(config),
    ...checkClient(config),
    ...checkCaller(config),
    ...checkHeaders(config),
    ...(token_exchange?.enabled ? checkExchange(token_exchange, config) : []),
  ];
}

/** Is each token asked about? */
export function introspects(config: AiMcpOauth2Config): boolean {
  return config.introspection_endpoint !== undefined || config.mtls_introspection_endpoint !== undefined;
}

type Check = [isFine: boolean, path: string, message: string];

function problemsOf(checks: readonly Check[]): ConfigProblem[] {
  return checks.filter(([isFine]) => !isFine).map(([, path, message]) => ({ path, message }));
}

function checkKeys(config: AiMcpOauth2Config): ConfigProblem[] {
  const { jwks_endpoint, metadata_discovery_endpoint, authorization_servers } = config;
  const isOne = authorization_servers.length === 1;
  const asks = introspects(config);
  const unused = 'has no effect with introspection, which verifies the tokens';
  const several = 'is of one issuer, and authorization_servers names several';
  return problemsOf([
    [jwks_endpoint === undefined || !asks, 'jwks_endpoint', unused],
    [metadata_discovery_endpoint === undefined || !asks, 'metadata_discovery_endpoint', unused],
    [jwks_endpoint === undefined || isOne, 'jwks_endpoint', several],
    [metadata_discovery_endpoint === undefined || isOne, 'metadata_discovery_endpoint', several],
  ]);
}

function checkIntrospection(config: AiMcpOauth2Config): ConfigProblem[] {
  const { introspection_format, args, headers } = config;
  if (introspects(config)) {
    return problemsOf([[config.client_id !== undefined, 'client_id', 'is needed for introspection']]);
  }
  const unused = 'has no effect without introspection_endpoint';
  return problemsOf([
    [introspection_format === undefined, 'introspection_format', unused],
    [args === undefined, 'args', unused],
    [headers === undefined, 'headers', unused],
  ]);
}

function checkClient(config: AiMcpOauth2Config): ConfigProblem[] {
  const { client_auth, client_id, client_secret, client_jwk, tls_client_auth_cert, tls_client_auth_key } = config;
  const inherits = config.token_exchange?.enabled === true && config.token_exchange.client_auth === 'inherit';
  if (!introspects(config) && !inherits) {
    const message = 'has no effect without introspection_endpoint, and without a token_exchange that inherits it';
    return problemsOf([
      [client_id === undefined, 'client_id', message],
      [client_secret === undefined, 'client_secret', message],
      [client_jwk === undefined, 'client_jwk', message],
      [tls_client_auth_cert === undefined, 'tls_client_auth_cert', message],
    ]);
  }
  const has = {
    secret: client_secret !== undefined,
    key: client_jwk !== undefined,
    certificate: tls_client_auth_cert !== undefined,
  };
  const problem = client_auth === undefined ? undefined : clientAuthProblem(client_auth, has);
  return problemsOf([
    [problem === undefined, 'client_auth', problem ?? ''],
    [
      has.certificate === (tls_client_auth_key !== undefined),
      has.certificate ? 'tls_client_auth_key' : 'tls_client_auth_cert',
      'is needed: a certificate and its key go together',
    ],
    [
      config.mtls_introspection_endpoint === undefined || has.certificate,
      'mtls_introspection_endpoint',
      'needs tls_client_auth_cert and tls_client_auth_key',
    ],
  ]);
}

function checkCaller(config: AiMcpOauth2Config): ConfigProblem[] {
  const { consumer_claim, consumer_optional, consumer_groups_claim, consumer_groups_optional } = config;
  return problemsOf([
    [!consumer_optional || consumer_claim !== undefined, 'consumer_optional', 'has no effect without consumer_claim'],
    [
      !consumer_groups_optional || consumer_groups_claim !== undefined,
      'consumer_groups_optional',
      'has no effect without consumer_groups_claim',
    ],
  ]);
}

/** What the gateway itself writes into requests. */
const ownHeaders = new Set(['host', 'connection', 'keep-alive', 'te', 'trailer', 'upgrade', 'authorization']);

function checkHeaders({ claim_to_header, upstream_headers }: AiMcpOauth2Config): ConfigProblem[] {
  const both = claim_to_header !== undefined && upstream_headers !== undefined;
  const named = [
    ...(claim_to_header ?? []).map(({ header }, i) => [header, `claim_to_header.${i}.header`] as const),
    ...(upstream_headers ?? []).map(({ header }, i) => [header, `upstream_headers.${i}.header`] as const),
  ];
  return problemsOf([
    [!both, 'claim_to_header', 'cannot be used with upstream_headers, which does the same'],
    ...named.map(([header, path]): Check => {
      const name = header.toLowerCase();
      return [!ownHeaders.has(name) && !isFramingField(name), path, `a claim cannot be sent as ${header}`];
    }),
  ]);
}

function checkExchange(exchange: TokenExchangeConfig, config: AiMcpOauth2Config): ConfigProblem[] {
  const { client_auth, client_id, client_secret, request } = exchange;
  const path = 'token_exchange';
  const inherits = client_auth === 'inherit';
  const proves = client_auth === 'client_secret_basic' || client_auth === 'client_secret_post';
  const source = request.actor_token_source;
  return problemsOf([
    [
      config.passthrough_credentials,
      path,
      'has no effect without passthrough_credentials: true, which sends the new token upstream',
    ],
    [!inherits || config.client_id !== undefined, 'client_id', 'is needed for token_exchange to inherit'],
    [inherits || client_id !== undefined, `${path}.client_id`, 'is needed'],
    [!proves || client_secret !== undefined, `${path}.client_secret`, `is needed for ${client_auth}`],
    [
      (source === 'config') === (request.actor_token !== undefined),
      `${path}.request.actor_token`,
      'goes together with actor_token_source: config',
    ],
    [
      (source === 'header') === (request.actor_token_header !== undefined),
      `${path}.request.actor_token_header`,
      'goes together with actor_token_source: header',
    ],
  ]);
}
