import { answerKey, expiryMs } from '@sallyport/oauth';
import type { Claims } from '@sallyport/pipeline';
import type { Failure, Grant, MethodContext } from '../methods/method.ts';
import { compileDistributedClaims, hasDistributedClaims } from './distributed-claims.ts';
import { problemOfProvider } from './provider-problem.ts';

/** A grant with the claims that its tokens only point to; or the failure to have them. */
export type WholeGrant = (grant: Grant) => Grant | Promise<Grant | Failure>;

/** `resolve_distributed_claims`; undefined where that is not wished. */
export function compileWholeGrant(context: MethodContext): WholeGrant | undefined {
  if (!context.config.resolve_distributed_claims) return undefined;
  const resolve = compileDistributedClaims(context);

  async function whole(claims: Claims | undefined, token: string): Promise<Claims | undefined> {
    if (claims === undefined || !hasDistributedClaims(claims)) return claims;
    const ask = async () => ({ value: await resolve(claims, token), expiresAtMs: expiryMs(claims['exp']) });
    return context.answers.distributedClaims.find(answerKey([claims, token]), ask);
  }

  async function complete(grant: Grant): Promise<Grant | Failure> {
    const { accessToken, introspection, idToken } = grant;
    const token = accessToken?.text ?? '';
    try {
      return {
        ...grant,
        accessToken: accessToken && { ...accessToken, claims: await whole(accessToken.claims, token) },
        introspection: await whole(introspection, token),
        idToken: idToken && { ...idToken, claims: (await whole(idToken.claims, token))! },
      };
    } catch (error) {
      return problemOfProvider(error, 'distributed claims');
    }
  }

  return (grant) => {
    const { accessToken, introspection, idToken } = grant;
    const isWhole = ![accessToken?.claims, introspection, idToken?.claims].some(hasDistributedClaims);
    return isWhole ? grant : complete(grant);
  };
}
