import { compileUserInfoSource } from '../asking/user-info-source.ts';
import { repeatedToken } from './bearer.ts';
import { isFailure, type Method, type MethodContext, type Outcome } from './method.ts';

/** An access token for which the provider tells whose it is. */
export function createUserInfo(context: MethodContext): Method {
  const { accessTokens } = context;
  const userInfoOf = compileUserInfoSource(context);

  async function ask(...[x, token]: Parameters<typeof userInfoOf>): Promise<Outcome> {
    const userInfo = await userInfoOf(x, token, undefined);
    if (isFailure(userInfo)) return userInfo;
    const { claims, jwt } = userInfo;
    return { method: 'userinfo', accessToken: { text: token }, userInfo: claims, userInfoJwt: jwt };
  }

  return {
    name: 'userinfo',
    readsForm: accessTokens.readsForm,
    attempt(x) {
      const token = accessTokens.find(x);
      if (token === undefined) return undefined;
      return typeof token === 'string' ? ask(x, token, undefined) : repeatedToken;
    },
    setAside: (x) => accessTokens.setAside(x),
    hide: (x) => accessTokens.hide(x),
  };
}
