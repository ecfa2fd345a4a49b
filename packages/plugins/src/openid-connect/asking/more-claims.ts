import { answerKey, expiryMs } from '@sallyport/oauth';
import type { Claims, Exchange } from '@sallyport/pipeline';
import { type Failure, type Grant, isFailure, type MethodContext } from '../methods/method.ts';
import { compileDistributedClaims, hasDistributedClaims } from './distributed-claims.ts';
import { problemOfProvider } from './provider-problem.ts';
import { compileUserInfoSource } from './user-info-source.ts';

/** Adds what the provider tells beyond the token itself; or the failure to learn it. */
export type MoreClaims = (x: Exchange, grant: Grant) => Promise<Grant | Failure>;

/** `search_user_info` and `resolve_distributed_claims`; undefined where neither is wished. */
export function compileMoreClaims(context: MethodContext): MoreClaims | undefined {
  const { search_user_info: searches, resolve_distributed_claims: resolves } = context.config;
  if (!searches && !resolves) return undefined;
  const userInfoOf = compileUserInfoSource(context);
  const resolve = compileDistributedClaims(context);

  async function withUserInfo(x: Exchange, grant: Grant): Promise<Grant | Failure> {
    if (!searches || grant.userInfo !== undefined || grant.accessToken === undefined) return grant;
    const subject = (grant.accessToken.claims ?? grant.introspection)?.['sub'];
    const userInfo = await userInfoOf(x, grant.accessToken.text, subject);
    return isFailure(userInfo) ? userInfo : { ...grant, userInfo: userInfo.claims, userInfoJwt: userInfo.jwt };
  }

  async function whole(claims: Claims | undefined, token: string): Promise<Claims | undefined> {
    if (claims === undefined || !hasDistributedClaims(claims)) return claims;
    const ask = async () => ({ value: await resolve(claims, token), expiresAtMs: expiryMs(claims['exp']) });
    return context.answers.distributedClaims.find(answerKey([claims, token]), ask);
  }

  return async (x, grant) => {
    const more = await withUserInfo(x, grant);
    if (isFailure(more) || !resolves) return more;
    const token = more.accessToken?.text ?? '';
    try {
      const { accessToken, introspection, idToken } = more;
      return {
        ...more,
        accessToken: accessToken && { ...accessToken, claims: await whole(accessToken.claims, token) },
        introspection: await whole(introspection, token),
        idToken: idToken && { ...idToken, claims: (await whole(idToken.claims, token))! },
      };
    } catch (error) {
      return problemOfProvider(error, 'distributed claims');
    }
  };
}
