import { isProblem, looksSigned, type Verdict } from '@sallyport/oauth';
import type { Failure, Grant, Method, MethodContext, Outcome } from './method.ts';

/** A signed access token (RFC 6750, RFC 9068). An opaque one is left to the methods that ask the provider about it. */
export function createBearer({ config, verifier, accessTokens }: MethodContext): Method {
  const { auth_methods } = config;
  const asksProvider = auth_methods.includes('introspection') || auth_methods.includes('userinfo');
  return {
    name: 'bearer',
    readsForm: accessTokens.readsForm,
    attempt(x): Outcome | Promise<Outcome> {
      const token = accessTokens.find(x);
      if (token === undefined) return undefined;
      if (typeof token !== 'string') return repeatedToken;
      if (asksProvider && !looksSigned(token)) return undefined;
      const verdict = verifier.verify(token);
      return verdict instanceof Promise ? verdict.then(outcomeOf) : outcomeOf(verdict);
    },
    hide: (x) => accessTokens.hide(x),
  };
}

function outcomeOf(verdict: Verdict): Grant | Failure {
  if (isProblem(verdict))
    return { kind: verdict.kind === 'unavailable' ? 'unexpected' : 'unauthorized', reason: verdict.problem };
  return { method: 'bearer', accessToken: verdict, expiresAtMs: verdict.untilMs };
}

export const repeatedToken: Failure = { kind: 'unauthorized', reason: 'there are several access tokens' };
