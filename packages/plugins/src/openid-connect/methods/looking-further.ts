import { compileIntrospector } from '../asking/introspector.ts';
import { compileUserInfoSource } from '../asking/user-info-source.ts';
import {
  type Failure,
  type Grant,
  isFailure,
  isGrant,
  type Method,
  type MethodContext,
  type Outcome,
} from './method.ts';

type Step = (x: Parameters<Method['attempt']>[0], grant: Grant) => Promise<Grant | Failure>;

/** `introspect_jwt_tokens`: the provider is asked about signed tokens too, so that revoked ones are refused. */
export function withIntrospection(method: Method, context: MethodContext): Method {
  const introspector = compileIntrospector(context);
  return followedBy(method, async (x, grant) => {
    const introspection = await introspector(x, grant.accessToken!.text);
    if (isFailure(introspection)) return introspection;
    return { ...grant, introspection: introspection.claims, introspectionJwt: introspection.jwt };
  });
}

/** `search_user_info`: what the provider tells of the person counts as well. Who it tells nothing of is refused: claims could be missing. */
export function withUserInfo(method: Method, context: MethodContext): Method {
  const userInfoOf = compileUserInfoSource(context);
  return followedBy(method, async (x, grant) => {
    if (grant.userInfo !== undefined) return grant;
    const { accessToken, introspection, idToken } = grant;
    const subject = (accessToken?.claims ?? introspection ?? idToken?.claims)?.['sub'];
    const userInfo = await userInfoOf(x, accessToken!.text, subject);
    return isFailure(userInfo) ? userInfo : { ...grant, userInfo: userInfo.claims, userInfoJwt: userInfo.jwt };
  });
}

function followedBy(method: Method, step: Step): Method {
  return {
    ...method,
    async attempt(x): Promise<Outcome> {
      const outcome = await method.attempt(x);
      if (outcome === undefined || !isGrant(outcome) || outcome.accessToken === undefined) return outcome;
      return step(x, outcome);
    },
  };
}
