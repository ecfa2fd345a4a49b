import { clientAuthProblem } from '@sallyport/oauth';
import { checkRedisAdvanced } from '../shared/redis-settings.ts';
import { checkExtras } from './asking/check-extras.ts';
import type { OpenidConnectConfig } from './schema.ts';

type Tell = (path: string, message: string) => void;

/** What is wrong with the clients that the gateway is, and with what is sent and kept for them. */
export function checkClients(config: OpenidConnectConfig, tell: Tell): void {
  const { client_id: ids = [] } = config;
  const needing = config.auth_methods.filter((name) => needsClient.has(name));
  if (ids.length === 0 && needing.length > 0)
    tell(
      'client_id',
      `without a client there is no ${needing.join(', ')}: write client_id, or leave these out of auth_methods`,
    );
  for (const name of listsOfClients) {
    if ((config[name]?.length ?? 0) > Math.max(ids.length, 1)) tell(name, 'has more entries than client_id');
  }
  for (const [setting, method, index] of methodsOf(config)) {
    const problem = clientAuthProblem(method, {
      secret: config.client_secret?.[index] !== undefined,
      key: config.client_jwk?.[index] !== undefined,
      certificate: config.tls_client_auth_cert_id !== undefined,
    });
    if (problem !== undefined) tell(setting, problem);
  }
  checkExtras(config, tell);
  checkSharing(config, tell);
  checkExchange(config, tell);
}

const listsOfClients = [
  ...(['client_secret', 'client_auth', 'client_alg', 'client_jwk', 'redirect_uri'] as const),
  ...(['login_redirect_uri', 'logout_redirect_uri'] as const),
  ...(['unauthorized_redirect_uri', 'forbidden_redirect_uri', 'unexpected_redirect_uri'] as const),
];

const needsClient = new Set<string>(['authorization_code', 'password', 'refresh_token']);

function* methodsOf(config: OpenidConnectConfig) {
  for (const [index, method] of (config.client_auth ?? []).entries()) yield ['client_auth', method, index] as const;
  for (const name of ['token', 'introspection', 'revocation', 'pushed_authorization_request'] as const) {
    const setting = `${name}_endpoint_auth_method` as const;
    const method = config[setting];
    if (method === undefined) continue;
    for (const index of (config.client_id ?? ['']).keys()) yield [setting, method, index] as const;
  }
}

function checkSharing(config: OpenidConnectConfig, tell: Tell): void {
  if (config.cluster_cache_strategy !== 'redis') return;
  for (const { path, message } of checkRedisAdvanced(config.cluster_cache_redis))
    tell(path.replace('redis', 'cluster_cache_redis'), message);
  if (config.client_secret === undefined && config.session_secret === undefined)
    tell('cluster_cache_strategy', 'redis needs a client_secret or session_secret, which answers are sealed with');
}

function checkExchange(config: OpenidConnectConfig, tell: Tell): void {
  const { token_exchange: exchange } = config;
  if (exchange === undefined) return;
  if (!config.auth_methods.includes('bearer'))
    tell('token_exchange', 'bearer tokens are exchanged: add bearer to auth_methods');
  if (config.client_id === undefined) tell('client_id', 'token_exchange needs a client: write client_id');
  exchange.subject_token_issuers.forEach(({ issuer, conditions, verify_signature, jwks_uri }, i) => {
    const path = `token_exchange.subject_token_issuers.${i}`;
    const isOwn = isSameIssuer(issuer, config.issuer);
    if (isOwn && conditions === undefined)
      tell(`${path}.conditions`, "say which tokens of the plugin's own issuer are exchanged: all would be, and again");
    if (!isOwn && conditions !== undefined)
      tell(`${path}.conditions`, 'every token of another issuer is exchanged: leave conditions out');
    if (jwks_uri !== undefined && !verify_signature)
      tell(`${path}.jwks_uri`, 'keys are for verify_signature, which is off');
  });
}

/** The plugin's issuer may be written as the address of its discovery document. */
function isSameIssuer(issuer: string, configured: string): boolean {
  const trimmed = (text: string) => text.replace(/\/+$/, '');
  return trimmed(configured.replace(/\/\.well-known\/.*$/, '')) === trimmed(issuer);
}
