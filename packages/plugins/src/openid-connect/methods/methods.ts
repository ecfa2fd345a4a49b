import { createAuthorizationCode } from './authorization-code.ts';
import { createBearer } from './bearer.ts';
import { createClientCredentials } from './client-credentials.ts';
import { createIntrospection } from './introspection.ts';
import { withIntrospection, withUserInfo } from './looking-further.ts';
import type { AuthMethod, Method, MethodContext } from './method.ts';
import { createPassword } from './password.ts';
import { createRefreshToken } from './refresh-token.ts';
import { createSessionMethod } from './session.ts';
import { createTokenExchange } from './token-exchange.ts';
import { createUserInfo } from './user-info.ts';

/** Every method, in the order in which credentials are looked for. */
const makers: Readonly<Record<AuthMethod, (context: MethodContext) => Method>> = {
  session: createSessionMethod,
  bearer: createBearer,
  introspection: createIntrospection,
  userinfo: createUserInfo,
  refresh_token: createRefreshToken,
  password: createPassword,
  client_credentials: createClientCredentials,
  authorization_code: createAuthorizationCode,
};

export function createMethods(context: MethodContext): readonly Method[] {
  const { auth_methods, token_exchange } = context.config;
  const methods = Object.entries(makers).flatMap(([name, make]) =>
    auth_methods.includes(name as AuthMethod) ? [lookingFurther(make(context), context)] : [],
  );
  if (token_exchange === undefined) return methods;
  const exchange = lookingFurther(createTokenExchange(context, token_exchange), context);
  return methods.flatMap((method) => (method.name === 'bearer' ? [exchange, method] : [method]));
}

function lookingFurther(method: Method, context: MethodContext): Method {
  const { introspect_jwt_tokens, search_user_info } = context.config;
  const introspected = introspect_jwt_tokens && method.name === 'bearer' ? withIntrospection(method, context) : method;
  // A session has what was found when it began.
  return search_user_info && method.name !== 'session' ? withUserInfo(introspected, context) : introspected;
}
