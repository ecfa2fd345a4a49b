import { holdProvider, isProblem, TokenVerifier } from '@sallyport/oauth';
import type { Failure, MethodContext } from '../methods/method.ts';
import type { Exchanging } from '../methods/token-exchange.ts';

type Issuer = Exchanging['subject_token_issuers'][number];

/** Says why a token is not to be exchanged. */
export interface SubjectVerifiers {
  problemOf(text: string, issuer: Issuer, isOwn: boolean): Promise<Failure | undefined>;
  close(): void;
}

/** Tokens of the plugin's own issuer are always verified; those of others where that is asked for, with their keys. */
export function createSubjectVerifiers(
  { services, provider, verifier }: MethodContext,
  issuers: readonly Issuer[],
): SubjectVerifiers {
  const foreign = issuers.flatMap((issuer) => {
    if (!issuer.verify_signature) return [];
    const { issuer: name, jwks_uri } = issuer;
    const metadata = jwks_uri === undefined ? undefined : { jwks_uri };
    // What is said of the plugin's own provider is not for another one's ears.
    const others = { headers: undefined, extraJwksUris: undefined, issuersAllowed: undefined };
    const settings = { ...provider.settings, ...others, issuer: name, isPseudo: metadata !== undefined, metadata };
    const held = holdProvider(settings, services);
    return [{ issuer, held, verifier: new TokenVerifier(held.value, foreignRules(name), services.clock) }];
  });

  return {
    async problemOf(text, issuer, isOwn) {
      const verifying = isOwn ? verifier : foreign.find((one) => one.issuer === issuer)?.verifier;
      const verdict = await verifying?.verify(text);
      if (verdict === undefined || !isProblem(verdict)) return undefined;
      return { kind: verdict.kind === 'unavailable' ? 'unexpected' : 'unauthorized', reason: verdict.problem };
    },
    close() {
      for (const { held } of foreign) held.release();
    },
  };
}

/** Times were looked at before. */
function foreignRules(issuer: string) {
  return {
    issuers: [issuer],
    secrets: [],
    verifiesSignature: true,
    verifiesClaims: true,
    leewayMs: 0,
    maxAgeMs: undefined,
    keptMs: 3_600_000,
    entriesMax: 1_000,
  };
}
