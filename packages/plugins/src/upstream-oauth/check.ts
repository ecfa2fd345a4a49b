import { clientAuthProblem } from '@sallyport/oauth';
import { checkRedisAdvanced } from '../shared/redis-settings.ts';
import type { UpstreamOauthConfig } from './schema.ts';

/** What no single setting can tell. */
export function checkUpstreamOauth(config: UpstreamOauthConfig): { path: string; message: string }[] {
  const { oauth, client, cache, token_exchange } = config;
  const problems: { path: string; message: string }[] = [];
  const problem = (path: string, message: string | undefined) => {
    if (message !== undefined) problems.push({ path, message });
  };

  problem(
    'client.auth_method',
    clientAuthProblem(client.auth_method, {
      secret: oauth.client_secret !== undefined,
      key: false,
      certificate: false,
    }),
  );
  if (client.auth_method !== 'none' && oauth.client_id === undefined)
    problem('oauth.client_id', `auth_method ${client.auth_method} needs client_id`);
  if (oauth.grant_type === 'password' && (oauth.username === undefined || oauth.password === undefined))
    problem('oauth.grant_type', 'grant_type password needs username and password');

  if (cache.strategy === 'redis') {
    for (const { path, message } of checkRedisAdvanced(cache.redis)) problem(`cache.${path}`, message);
    if (oauth.client_secret === undefined && oauth.password === undefined)
      problem('cache.strategy', 'redis needs a client_secret or a password, which tokens are sealed with');
  }

  if (token_exchange === undefined) return problems;
  const isHeader = token_exchange.actor === 'header';
  if (isHeader !== (token_exchange.actor_token_header !== undefined))
    problem('token_exchange.actor_token_header', 'actor_token_header and actor header go together');
  if (token_exchange.actor !== 'gateway' && token_exchange.actor_scopes.length > 0)
    problem('token_exchange.actor_scopes', 'actor_scopes are those of actor gateway');
  if (token_exchange.actor !== 'gateway' && oauth.grant_type !== 'client_credentials')
    problem('oauth.grant_type', 'with token_exchange, this is how the token of actor gateway is asked for');
  return problems;
}
