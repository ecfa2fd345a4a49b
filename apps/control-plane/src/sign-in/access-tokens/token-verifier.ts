import { hasPlainHeader, saysClaims } from '@sallyport/json';
import type { IdentityProvider } from '@sallyport/store';
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Problem } from '../../http/problem.ts';
import type { Log } from '../../log.ts';
import { fetchWithin } from '../../outbound/fetch.ts';
import type { OutboundRules } from '../../outbound/rules.ts';
import type { OidcProviders } from '../oidc/providers.ts';

export interface TokenVerifierParts {
  providers: OidcProviders;
  rules: OutboundRules;
  log: Log;
  nowMs(): number;
}

/** Signatures that need the provider's private key. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** What access tokens call themselves; some providers leave it out. */
const types = new Set([undefined, 'jwt', 'at+jwt', 'application/at+jwt']);
const clockSkewSeconds = 10;
const keysMs = 10 * 60_000;
/** Forged tokens that name other keys make nobody ask the provider more often. */
const askAgainMs = 30_000;
const providersMax = 1_000;

/** Checks access tokens of identity providers with the keys that those publish. */
export class TokenVerifier {
  readonly #parts: TokenVerifierParts;
  readonly #keys = new Map<string, { version: number; find: JWTVerifyGetKey }>();

  constructor(parts: TokenVerifierParts) {
    this.#parts = parts;
  }

  /** What a token says. Throws a `Problem` where it is not good, or nobody can tell. */
  async verify(token: string, provider: IdentityProvider, audiences: readonly string[]): Promise<JWTPayload> {
    const { providers, nowMs, log } = this.#parts;
    const { issuer, jwks_uri: keysUrl } = (await providers.configurationOf(provider)).serverMetadata();
    if (keysUrl === undefined) throw new Problem(502, 'The identity provider publishes no keys.');
    if (!hasPlainHeader(token)) throw new Problem(401, unread);
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keysOf(provider, new URL(keysUrl)), {
        issuer,
        audience: [...audiences],
        algorithms,
        requiredClaims: ['sub', 'iat', 'exp'],
        clockTolerance: clockSkewSeconds,
        currentDate: new Date(nowMs()),
      });
      if (!types.has(protectedHeader.typ?.toLowerCase())) throw new Problem(401, 'The token is no access token.');
      if (!saysClaims(token, payload)) throw new Problem(401, unread);
      return payload;
    } catch (error) {
      if (error instanceof Problem) throw error;
      const sentence = whyNot(error);
      if (sentence !== undefined) throw new Problem(401, sentence);
      const reason = (error as Error).message;
      log.warn('the keys of an identity provider cannot be had', { provider: provider.id, reason });
      throw new Problem(
        502,
        'The keys of the identity provider cannot be had. Who runs this finds the reason in the log.',
      );
    }
  }

  #keysOf({ id, updatedAtMs: version }: IdentityProvider, url: URL): JWTVerifyGetKey {
    const known = this.#keys.get(id);
    if (known?.version === version) return known.find;
    const fetch = fetchWithin(this.#parts.rules);
    const find = createRemoteJWKSet(url, {
      cacheMaxAge: keysMs,
      cooldownDuration: askAgainMs,
      [customFetch]: (address, { method, headers }) =>
        fetch(address, { method, headers: Object.fromEntries(headers), body: undefined, redirect: 'manual' }),
    });
    this.#keys.delete(id);
    if (this.#keys.size >= providersMax) this.#keys.delete(this.#keys.keys().next().value!);
    this.#keys.set(id, { version, find });
    return find;
  }
}

const unread = 'The token has keys with escapes, which cannot be read safely.';

/** For whoever showed the token; undefined where it is not the token's fault. What a signature does not vouch for is not told apart. */
function whyNot(error: unknown): string | undefined {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud')
    return 'The token is for another audience, and not for this control plane.';
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && !isOfKeys(error))
    return 'The token is none of ours, or is not good any more.';
  return undefined;
}

function isOfKeys({ code }: errors.JOSEError): boolean {
  return code === 'ERR_JOSE_GENERIC' || code === 'ERR_JWKS_INVALID';
}
