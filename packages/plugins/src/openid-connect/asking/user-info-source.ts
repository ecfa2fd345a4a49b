import { answerKey, fetchUserInfo, isAbout, ProviderUnavailable, type UserInfo } from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import type { Failure, MethodContext } from '../methods/method.ts';
import { compileExtras } from './extras.ts';
import { noClient } from './introspector.ts';
import { loaded, problemOfProvider } from './provider-problem.ts';
import { signedAnswers } from './signed-answers.ts';

/** What the provider tells of the person whose access token it is; or why it tells nothing. */
export type UserInfoSource = (x: Exchange, token: string, subject: unknown) => Promise<UserInfo | Failure>;

export function compileUserInfoSource(context: MethodContext): UserInfoSource {
  const { config, services, provider, clients, answers } = context;
  const headersOf = compileExtras(
    {
      names: config.userinfo_headers_names,
      values: config.userinfo_headers_values,
      headers: config.userinfo_headers_client,
    },
    services,
  );
  const queryOf = compileExtras(
    {
      names: config.userinfo_query_args_names,
      values: config.userinfo_query_args_values,
      parameters: config.userinfo_query_args_client,
    },
    services,
  );

  return async (x, token, subject) => {
    const client = clients.of(x);
    if (client === undefined) return noClient;
    const extras = { headers: headersOf(x), query: queryOf(x) };
    const ask = async () => {
      const { userinfo_endpoint: endpoint } = clients.metadataOf(await loaded(provider));
      if (endpoint === undefined) throw new ProviderUnavailable('the provider has no UserInfo endpoint');
      const signed = signedAnswers(context, client.id);
      return fetchUserInfo(token, { endpoint, fetch: clients.fetch(), accept: config.userinfo_accept, signed }, extras);
    };
    try {
      const key = answerKey([token, client.id, config.userinfo_accept, extras]);
      const userInfo = config.cache_user_info ? await answers.userInfos.find(key, ask) : (await ask()).value;
      if (userInfo === undefined) return refused;
      return isAbout(userInfo, subject) ? userInfo : another;
    } catch (error) {
      return problemOfProvider(error, 'UserInfo');
    }
  };
}

const refused: Failure = { kind: 'unauthorized', reason: 'the provider tells no UserInfo for it' };
const another: Failure = { kind: 'unauthorized', reason: 'UserInfo is about somebody else' };
