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

/** Who somebody is, as their provider says. */
export interface ExternalPerson {
  subject: string;
  email: string | undefined;
  /** Undefined where the provider does not say. */
  isEmailVerified: boolean | undefined;
  name: string | undefined;
  /** Undefined where there are too many to tell. */
  groups: readonly string[] | undefined;
  idToken: string;
}

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
): Promise<ExternalPerson> {
  const tokens = await authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query}`), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const ofToken = tokens.claims()!;
  const isComplete = [names.email, names.name, names.groups].every((name) => claimOf(ofToken, name) !== undefined);
  const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const more = isComplete || !hasMore ? {} : await fetchUserInfo(configuration, tokens.access_token, ofToken.sub);
  const claims: Readonly<Record<string, unknown>> = { ...more, ...ofToken };
  const verified = claims['email_verified'];
  return {
    subject: ofToken.sub,
    email: textOf(claimOf(claims, names.email))?.toLowerCase(),
    // Some providers write it as a text.
    isEmailVerified: verified === undefined ? undefined : verified === true || verified === 'true',
    name: textOf(claimOf(claims, names.name)),
    groups: groupsOf(claims, names.groups),
    idToken: tokens.id_token!,
  };
}

const groupsMax = 2_000;

/** A claim by its name, or by a path with dots where it is in another. */
function claimOf(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string, unknown>)[key];
  }, claims);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 320 ? value.trim() : undefined;
}

function groupsOf(claims: Readonly<Record<string, unknown>>, name: string): readonly string[] | undefined {
  const value = claimOf(claims, name);
  if (value === undefined) {
    // Microsoft's leave them out of a token that would be too long, and say so.
    const elsewhere = claims['_claim_names'];
    const isElsewhere = typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, name);
    return isElsewhere || claims['hasgroups'] !== undefined ? undefined : [];
  }
  const groups = [value].flat().filter((group) => typeof group === 'string');
  return groups.length > groupsMax ? undefined : groups;
}
