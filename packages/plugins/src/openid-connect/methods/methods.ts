import { createAuthorizationCode } from './authorization-code.ts';
import { createBearer } from './bearer.ts';
import { createClientCredentials } from './client-credentials.ts';
import { createIntrospection } from './introspection.ts';
import type { AuthMethod, Method, MethodContext } from './method.ts';
import { createPassword } from './password.ts';
import { createRefreshToken } from './refresh-token.ts';
import { createSessionMethod } from './session.ts';
import { createUserInfo } from './user-info.ts';

/** Every method, in the order in which credentials are looked for. */
const makers: Readonly<Partial<Record<AuthMethod, (context: MethodContext) => Method>>> = {
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
  const { auth_methods } = context.config;
  return Object.entries(makers).flatMap(([name, make]) =>
    auth_methods.includes(name as AuthMethod) ? [make(context)] : [],
  );
}

export function isAvailable(name: AuthMethod): boolean {
  return name in makers;
}
