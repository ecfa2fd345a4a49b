import { Secret } from '@sallyport/contracts';
import type { OAuthClient } from '@sallyport/oauth';
import { repeated } from '../../shared/parameters.ts';
import { compileTokenGrants } from '../asking/token-grants.ts';
import { compilePairReader } from '../credentials/pair-reader.ts';
import type { Method, MethodContext } from './method.ts';
import { unclear } from './password.ts';

/** Id and secret of the calling client itself, for which the provider issues tokens (RFC 6749 §4.4). */
export function createClientCredentials(context: MethodContext): Method {
  const { config } = context;
  const pairs = compilePairReader('client_id', 'client_secret', config.client_credentials_param_type);
  const grants = compileTokenGrants(context);
  const configured = config.token_endpoint_auth_method ?? config.client_auth?.[0];
  // A caller brings a secret, and no key or certificate.
  const authMethod = configured?.startsWith('client_secret_') ? configured : undefined;
  return {
    name: 'client_credentials',
    readsForm: pairs.readsForm,
    attempt(x) {
      const pair = pairs.find(x);
      if (pair === undefined) return undefined;
      if (pair === repeated || pair.name === '' || pair.secret === '') return unclear;
      const client: OAuthClient = { id: pair.name, secret: new Secret(pair.secret), authMethod };
      return grants(x, 'client_credentials', client, {});
    },
    setAside: (x) => pairs.find(x),
    hide: (x) => pairs.hide(x),
  };
}
