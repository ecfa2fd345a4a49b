import {
  type Answer,
  compileProxies,
  createConfiguration,
  fetchThrough,
  type OAuthClient,
  requestTokens,
  type TokenAnswer,
} from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import { proxiesOf } from '../shared/proxy-settings.ts';
import { secretIfAny } from '../shared/secret-if-any.ts';
import type { UpstreamOauthConfig } from './schema.ts';

/** Asks the token endpoint of a configuration. */
export type AskForTokens = (grantType: string, form: URLSearchParams) => Promise<Answer<TokenAnswer>>;

export function createProviderClient({ oauth, client }: UpstreamOauthConfig, services: Services): AskForTokens {
  const { clock, http, secret } = services;
  const clientId = secretIfAny(oauth.client_id, services);
  const headers = Object.entries(oauth.token_headers).map(([name, value]) => [name, secret(value)] as const);
  const fields = Object.entries(oauth.token_post_args).map(([name, value]) => [name, secret(value)] as const);
  const metadata = { issuer: oauth.token_endpoint, token_endpoint: oauth.token_endpoint };
  const proxyFor = compileProxies(proxiesOf(client, services));
  const identity: Omit<OAuthClient, 'id'> = {
    secret: secretIfAny(oauth.client_secret, services),
    authMethod: client.auth_method,
    assertionAlg: client.client_secret_jwt_alg,
  };

  return (grantType, form) => {
    for (const [name, value] of fields) form.set(name, value.reveal());
    const fetch = fetchThrough(http, {
      timeoutMs: client.timeout,
      tlsVerify: client.ssl_verify,
      keepAliveMs: client.keep_alive ? 60_000 : 0,
      operatorUrls: [oauth.token_endpoint],
      proxyFor,
      headers: headers.flatMap(([name, value]) => [name, value.reveal()]),
    });
    const configuration = createConfiguration(metadata, { ...identity, id: clientId?.reveal() ?? '' }, fetch, {
      nowMs: () => clock.nowMs(),
    });
    return requestTokens(configuration, grantType, form, () => clock.nowMs());
  };
}
