import { saysClaims } from '@sallyport/json';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { z } from 'zod';
import { claimOf, type ExternalPerson, personOf } from './external-person.ts';
import type { ProviderConfig } from './provider-config.ts';

/** What a sign-in that was begun has to end with. The browser keeps it, sealed. */
export const transactionSchema = z.strictObject({
  organizationId: z.string(),
  providerId: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  returnTo: z.string(),
  expiresAtMs: z.number(),
});

export type Transaction = z.output<typeof transactionSchema>;

/** Where the browser goes, and what it is to bring back. */
export async function beginFlow(
  configuration: Configuration,
  { scopes }: ProviderConfig,
  begun: Omit<Transaction, 'state' | 'nonce' | 'verifier'>,
): Promise<{ url: URL; transaction: Transaction }> {
  const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: begun.redirectUri,
    scope: [...new Set(['openid', ...scopes])].join(' '),
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  if (!/^https?:$/.test(url.protocol)) throw new Error('The authorization endpoint is no address of the web.');
  return { url, transaction: { ...begun, state, nonce, verifier } };
}

/** Redeems what the browser came back with. Throws where anything of it is not as it was begun, or not as a provider may answer. */
export async function finishFlow(
  configuration: Configuration,
  { claim_mappings: names }: ProviderConfig,
  { state, nonce, verifier, redirectUri }: Transaction,
  query: string,
): Promise<ExternalPerson & { idToken: string }> {
  const tokens = await authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query}`), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const ofToken = tokens.claims()!;
  if (!saysClaims(tokens.id_token!, ofToken)) throw new Error('The claims of the ID token were misread.');
  const isComplete = [names.email, names.name, names.groups].every((name) => claimOf(ofToken, name) !== undefined);
  const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const more = isComplete || !hasMore ? {} : await fetchUserInfo(configuration, tokens.access_token, ofToken.sub);
  const claims: Readonly<Record<string, unknown>> = { ...more, ...ofToken };
  return { ...personOf(claims, names, ofToken.iat * 1_000), idToken: tokens.id_token! };
}
