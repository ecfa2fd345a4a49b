import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Granted } from './sealed.ts';
import type { FacadeSettings } from './settings.ts';
import type { SigningKeys } from './signing-keys.ts';

/** Claims that say what a token is: no provider's claim may take their place. */
export const ownClaims: ReadonlySet<string> = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'scope'],
  ...['azp', 'act', 'may_act', 'cnf', 'nonce', 'sid', 'events', 'auth_time', 'at_hash', 'c_hash', 's_hash'],
]);

export interface AccessTokenFacts {
  readonly granted: Granted;
  /** Its public id. */
  readonly client: string;
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** Access tokens of our own (RFC 9068): for one resource, of one person, short-lived. */
export class AccessTokens {
  readonly #settings: Pick<FacadeSettings, 'issuer' | 'accessTokenSeconds'>;
  readonly #keys: SigningKeys;
  readonly #nowMs: () => number;

  constructor(settings: Pick<FacadeSettings, 'issuer' | 'accessTokenSeconds'>, keys: SigningKeys, nowMs: () => number) {
    this.#settings = settings;
    this.#keys = keys;
    this.#nowMs = nowMs;
  }

  async issue({ granted, client, resource, scopes }: AccessTokenFacts): Promise<string> {
    const { issuer, accessTokenSeconds } = this.#settings;
    const { alg, kid, key } = await this.#keys.signing();
    const nowSeconds = Math.floor(this.#nowMs() / 1000);
    return await new SignJWT({
      ...granted.claims,
      client_id: client,
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    })
      .setProtectedHeader({ alg, kid, typ: 'at+jwt' })
      .setIssuer(issuer)
      .setSubject(granted.subject)
      .setAudience(resource)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + accessTokenSeconds)
      .setJti(randomUUID())
      .sign(key);
  }
}
