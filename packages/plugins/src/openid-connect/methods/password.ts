import { repeated } from '../../shared/parameters.ts';
import { noClient } from '../asking/introspector.ts';
import { compileTokenGrants } from '../asking/token-grants.ts';
import { compilePairReader } from '../credentials/pair-reader.ts';
import type { Failure, Method, MethodContext } from './method.ts';

/** Username and password, for which the provider issues tokens (RFC 6749 §4.3). */
export function createPassword(context: MethodContext): Method {
  const { config, clients } = context;
  const pairs = compilePairReader('username', 'password', config.password_param_type);
  const grants = compileTokenGrants(context);
  return {
    name: 'password',
    readsForm: pairs.readsForm,
    attempt(x) {
      const pair = pairs.find(x);
      if (pair === undefined) return undefined;
      if (pair === repeated) return unclear;
      const client = clients.of(x);
      if (client === undefined) return noClient;
      return grants(x, 'password', client, { username: pair.name, password: pair.secret });
    },
    setAside: (x) => pairs.find(x),
    hide: (x) => pairs.hide(x),
  };
}

export const unclear: Failure = { kind: 'unauthorized', reason: 'there is not exactly one name with one secret' };
