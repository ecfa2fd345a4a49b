import { noClient } from '../asking/introspector.ts';
import { compileTokenGrants } from '../asking/token-grants.ts';
import { compileParameterReader } from '../credentials/parameter-reader.ts';
import type { Failure, Method, MethodContext } from './method.ts';

/** A refresh token, for which the provider issues tokens (RFC 6749 §6). */
export function createRefreshToken(context: MethodContext): Method {
  const { config, clients } = context;
  const { refresh_token_param_name = 'refresh_token', refresh_token_param_type: places } = config;
  const tokens = compileParameterReader(refresh_token_param_name, places);
  const grants = compileTokenGrants(context);
  return {
    name: 'refresh_token',
    readsForm: places.includes('body'),
    attempt(x) {
      const token = tokens.find(x);
      if (token === undefined) return undefined;
      if (typeof token !== 'string') return repeatedToken;
      const client = clients.of(x);
      return client === undefined ? noClient : grants(x, 'refresh_token', client, { refresh_token: token });
    },
    setAside: (x) => tokens.find(x),
    hide: (x) => tokens.hide(x),
  };
}

const repeatedToken: Failure = { kind: 'unauthorized', reason: 'there are several refresh tokens' };
