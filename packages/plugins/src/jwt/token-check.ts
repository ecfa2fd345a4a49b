import { hash, type KeyObject } from 'node:crypto';
import { namedAlgorithms } from '@sallyport/oauth';
import type { Claims, Identity, Refusal, Services } from '@sallyport/pipeline';
import { compactVerify } from 'jose';
import { RecentValues } from '../shared/recent-values.ts';
import { type JwtCredential, jwtCredentials } from './credentials.ts';
import { compileIdentity } from './identity.ts';
import { readToken } from './read-token.ts';
import type { JwtRefusals } from './refusals.ts';
import type { JwtConfig } from './schema.ts';
import { compileSigningKeys } from './signing-keys.ts';

/** A token with a good signature; its times are yet to be looked at. */
export interface Verified {
  readonly claims: Claims;
  readonly credential: JwtCredential;
  readonly key: KeyObject;
  /** Undefined where the credential is nobody's. */
  readonly identity: Identity | undefined;
}

/** Answers at once for a token that was verified lately. */
export type TokenCheck = (token: string) => Verified | Refusal | Promise<Verified | Refusal>;

export function compileTokenCheck(config: JwtConfig, services: Services, refusals: JwtRefusals): TokenCheck {
  const { key_claim_name: keyClaim } = config;
  const credentials = services.directory.index(jwtCredentials);
  const keyOf = compileSigningKeys(config.secret_is_base64, services);
  const identityOf = compileIdentity(services.directory);
  const recent = new RecentValues<Verified>(recentMax);

  async function verify(token: string, digest: string, claims: Claims, credential: JwtCredential, key: KeyObject) {
    try {
      await compactVerify(token, key, { algorithms: [credential.algorithm] });
    } catch {
      return refusals.forged;
    }
    const verified: Verified = { claims, credential, key, identity: identityOf(credential, claims) };
    recent.set(digest, verified);
    return verified;
  }

  return (token) => {
    const digest = hash('sha256', token, 'base64url');
    const known = recent.get(digest);
    // The secret of a vault may have changed since.
    if (known !== undefined && keyOf(known.credential) === known.key) return known;
    const read = readToken(token, namedAlgorithms);
    if (typeof read === 'string') return refusals.malformed(read);
    const name = read.claims[keyClaim] ?? read.header[keyClaim];
    if (name === undefined || name === null) return refusals.unnamed;
    if (typeof name !== 'string' || name === '') return refusals.misnamed;
    const credential = credentials.get(name) as JwtCredential | undefined;
    if (credential === undefined) return refusals.unknown;
    if (read.header['alg'] !== credential.algorithm) return refusals.otherAlgorithm;
    const key = keyOf(credential);
    return key === undefined ? refusals.noKey : verify(token, digest, read.claims, credential, key);
  };
}

const recentMax = 4_000;
