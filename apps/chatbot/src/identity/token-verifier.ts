import { hasPlainHeader, readJson, saysClaims } from '@sallyport/json';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Person } from '../wire.ts';

/** Who asks, as the token says that they came with. */
export interface Caller {
  /** What the issuer knows the person by. */
  readonly subject: string;
  readonly person: Person;
  readonly token: string;
}

export interface TokenVerifier {
  /** Undefined where the token is no good. Throws where its issuer's keys cannot be had. */
  verify(token: string): Promise<Caller | undefined>;
}

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string | undefined;
}

/** Takes access tokens of an issuer, whose keys are found through its discovery document when the first one comes. */
export function createTokenVerifier({ issuer, audience }: TokenVerifierOptions): TokenVerifier {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const findKeys = () => {
    keys ??= discoverKeys(issuer).catch((error) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
  return {
    async verify(token) {
      const key = await findKeys();
      if (!hasPlainHeader(token)) return undefined;
      try {
        const { payload, protectedHeader } = await jwtVerify(token, key, {
          issuer,
          algorithms,
          requiredClaims: ['exp', 'sub'],
          ...(audience === undefined ? {} : { audience }),
        });
        if (!saysClaims(token, payload) || !isAccessToken(protectedHeader.typ, payload)) return undefined;
        return { subject: payload.sub!, person: personOf(payload), token };
      } catch (error) {
        if (error instanceof errors.JOSEError && !unreachable.has(error.code)) return undefined;
        throw error;
      }
    },
  };
}

/** Only those that need the issuer's private key. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const unreachable = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC']);

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(discoveryMsMax), redirect: 'error' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const document = discoverySchema.parse(readJson(await response.text()));
  if (document.issuer !== issuer) throw new Error(`${url} is of another issuer: ${document.issuer}.`);
  return createRemoteJWKSet(new URL(document.jwks_uri), { timeoutDuration: discoveryMsMax });
}

const discoveryMsMax = 5_000;
const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

/** The same key signs ID tokens and others, which are not for being shown to an application's server. */
function isAccessToken(type: string | undefined, payload: JWTPayload): boolean {
  if (type !== undefined && !accessTypes.has(type.toLowerCase().replace(/^application\//, ''))) return false;
  const says = payload['typ'];
  if (typeof says === 'string' && says.toLowerCase() !== 'bearer') return false;
  return payload['at_hash'] === undefined && payload['nonce'] === undefined && payload['events'] === undefined;
}

const accessTypes = new Set(['jwt', 'at+jwt']);

function personOf(payload: JWTPayload): Person {
  const claim = (name: string) => {
    const value = payload[name];
    return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
  };
  const email = claim('email');
  const name = claim('name') ?? claim('preferred_username') ?? email ?? payload.sub!.slice(0, 200);
  return email === undefined ? { name } : { name, email };
}
