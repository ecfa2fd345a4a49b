import { looksMax, type SignedAnswers } from '@sallyport/oauth';
import type { MethodContext } from '../methods/method.ts';

/** How answers are checked that the provider signs; undefined while its document is not to be had. */
export function signedAnswers(
  { config, provider, services }: MethodContext,
  clientId: string,
): SignedAnswers | undefined {
  const { metadata } = provider;
  if (metadata === undefined) return undefined;
  return {
    issuer: metadata.issuer,
    clientId,
    leewaySeconds: config.leeway,
    nowMs: () => services.clock.nowMs(),
    async keys({ kid, alg }) {
      let [key] = provider.keysFor(kid, alg);
      for (let look = 0; key === undefined && look < looksMax; look++) {
        const mayLookAgain = await provider.rediscover();
        [key] = provider.keysFor(kid, alg);
        if (!mayLookAgain) break;
      }
      if (key === undefined) throw new Error('no key of the provider fits it');
      return key.forAlgorithm(alg);
    },
  };
}
