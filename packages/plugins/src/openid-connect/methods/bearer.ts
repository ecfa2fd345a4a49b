import { claimAt, isProblem, looksSigned, readCookie, textOf, type Verdict } from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import type { Failure, Grant, Method, MethodContext, Outcome } from './method.ts';

/** A signed access token (RFC 6750, RFC 9068). An opaque one is left to the methods that ask the provider about it. */
export function createBearer({ config, verifier, accessTokens }: MethodContext): Method {
  const { auth_methods } = config;
  const asksProvider = auth_methods.includes('introspection') || auth_methods.includes('userinfo');
  const { jwt_session_cookie: sessionCookie, jwt_session_claim: sessionClaim } = config;

  function outcomeOf(x: Exchange, verdict: Verdict): Grant | Failure {
    if (isProblem(verdict))
      return { kind: verdict.kind === 'unavailable' ? 'unexpected' : 'unauthorized', reason: verdict.problem };
    if (sessionCookie !== undefined && !isOfSession(x, sessionCookie, claimAt(verdict.claims, [sessionClaim])))
      return otherSession;
    return { method: 'bearer', accessToken: verdict, expiresAtMs: verdict.untilMs };
  }

  return {
    name: 'bearer',
    readsForm: accessTokens.readsForm,
    attempt(x): Outcome | Promise<Outcome> {
      const token = accessTokens.find(x);
      if (token === undefined) return undefined;
      if (typeof token !== 'string') return repeatedToken;
      if (asksProvider && !looksSigned(token)) return undefined;
      const verdict = verifier.verify(token);
      return verdict instanceof Promise ? verdict.then((settled) => outcomeOf(x, settled)) : outcomeOf(x, verdict);
    },
    setAside: (x) => accessTokens.setAside(x),
    hide: (x) => accessTokens.hide(x),
  };
}

/** A token of no session is of none that a cookie could be of. */
function isOfSession(x: Exchange, cookie: string, claim: unknown): boolean {
  const session = textOf(claim);
  return session !== undefined && session === readCookie(x, cookie);
}

export const repeatedToken: Failure = { kind: 'unauthorized', reason: 'there are several access tokens' };

const otherSession: Failure = { kind: 'unauthorized', reason: 'it is of another session than the cookie' };
