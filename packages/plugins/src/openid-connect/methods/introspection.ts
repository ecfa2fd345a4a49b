import { compileIntrospector } from '../asking/introspector.ts';
import { repeatedToken } from './bearer.ts';
import { isFailure, type Method, type MethodContext, type Outcome } from './method.ts';

/** An access token that the provider is asked about (RFC 7662). */
export function createIntrospection(context: MethodContext): Method {
  const { accessTokens } = context;
  const introspector = compileIntrospector(context);

  async function ask(...[x, token]: Parameters<typeof introspector>): Promise<Outcome> {
    const introspection = await introspector(x, token);
    if (isFailure(introspection)) return introspection;
    const { claims, jwt } = introspection;
    return { method: 'introspection', accessToken: { text: token }, introspection: claims, introspectionJwt: jwt };
  }

  return {
    name: 'introspection',
    readsForm: accessTokens.readsForm,
    attempt(x) {
      const token = accessTokens.find(x);
      if (token === undefined) return undefined;
      return typeof token === 'string' ? ask(x, token) : repeatedToken;
    },
    setAside: (x) => accessTokens.setAside(x),
    hide: (x) => accessTokens.hide(x),
  };
}
