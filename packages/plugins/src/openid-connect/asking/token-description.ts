import { type IssuedTokens, isProblem, looksSigned, parseToken } from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import { type Failure, type Grant, isFailure, type MethodContext } from '../methods/method.ts';
import { compileIntrospector } from './introspector.ts';

/**
 * What tokens say that the provider has just issued: the access token itself; or, where it is opaque and nothing else tells whose
 * it is, the provider.
 */
export function compileTokenDescription(context: MethodContext) {
  const { verifier } = context;
  const introspector = compileIntrospector(context);
  return async (x: Exchange, tokens: IssuedTokens, verifies: boolean): Promise<Partial<Grant> | Failure> => {
    const { accessToken: text, idToken } = tokens;
    if (looksSigned(text)) {
      const token = verifies ? await verifier.verify(text) : parseToken(text);
      if (!isProblem(token)) return { accessToken: { text, claims: token.claims } };
      const reason = `the access token that the provider issued: ${token.problem}`;
      return { kind: token.kind === 'unavailable' ? 'unexpected' : 'unauthorized', reason };
    }
    if (idToken !== undefined) return { accessToken: { text } };
    const introspection = await introspector(x, text);
    if (isFailure(introspection)) return introspection;
    return { accessToken: { text }, introspection: introspection.claims };
  };
}
