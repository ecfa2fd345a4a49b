import { hash } from 'node:crypto';
import { type Claims, parseJson } from '@sallyport/pipeline';
import { calculateJwkThumbprint } from 'jose';
import { claimAt } from '../claims/claim-path.ts';
import { hasValidSignature } from '../jwt/signature.ts';
import { isProblem, parseSigned, type SignedText } from '../jwt/unverified-token.ts';
import { LoadedKey } from '../keys/loaded-key.ts';
import { loadKey } from '../keys/parse-keys.ts';

/** What a proof must be about. */
export interface DpopRequest {
  readonly method: string;
  /** Its scheme, host and path, in every writing that is right. */
  readonly isUrl: (htu: string) => boolean;
  readonly accessToken: string;
  readonly nowMs: number;
  /** How long a proof is good, and how far the clocks may differ. */
  readonly lifetimeMs: number;
  readonly leewayMs: number;
}

/** A proof whose signature and claims are right (RFC 9449 §4.3), except for its nonce and that it was not used before. */
export interface DpopProof {
  /** Of the key that signed it. */
  readonly thumbprint: string;
  /** The same for the same proof, and for no other. */
  readonly id: string;
  readonly nonce: string | undefined;
}

/** The key that a token is bound to (RFC 9449 §6.1), by its thumbprint; undefined when it is bound to none. */
export function boundKey(claims: Claims): string | undefined {
  const thumbprint = claimAt(claims, ['cnf', 'jkt']);
  return thumbprint === undefined ? undefined : String(thumbprint);
}

/** Verifies a DPoP proof; the sentence why it proves nothing. */
export async function verifyDpopProof(text: string, request: DpopRequest): Promise<DpopProof | string> {
  const signed = parseSigned(text);
  if (isProblem(signed)) return signed.problem;
  if (signed.typ !== 'dpop+jwt') return 'its type is not dpop+jwt';
  const key = await embeddedKey(signed);
  if (typeof key === 'string') return key;
  const parsed = parseJson(signed.payload, limits);
  if ('problem' in parsed) return parsed.problem;
  const claims = parsed.value as Claims | null;
  if (typeof claims !== 'object' || claims === null) return 'it has no claims';
  const wrong = wrongClaim(claims, request);
  if (wrong !== undefined) return wrong;
  if (!(await hasValidSignature(signed, await key.forAlgorithm(signed.alg)))) return 'its signature is wrong';
  const thumbprint = await calculateJwkThumbprint({ ...key.jwk });
  const { jti, nonce } = claims;
  return {
    thumbprint,
    id: hash('sha256', JSON.stringify([thumbprint, jti]), 'base64url'),
    nonce: typeof nonce === 'string' ? nonce : undefined,
  };
}

const limits = { depthMax: 8, nodesMax: 64 };
const jtiLengthMax = 512;

/** The public key in the header: the only place where a key of the caller's own is looked at, and it proves nothing but itself. */
async function embeddedKey({ header, alg }: SignedText): Promise<LoadedKey | string> {
  const { jwk } = header;
  if (typeof jwk !== 'object' || jwk === null) return 'its header holds no key';
  if (privateMembers.some((name) => name in jwk)) return 'its header holds a private key';
  const key = await loadKey(jwk);
  if (!(key instanceof LoadedKey)) return key ?? 'its key is not for signatures';
  return key.algorithms.includes(alg) ? key : 'its algorithm is not one of its key';
}

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

function wrongClaim(claims: Claims, request: DpopRequest): string | undefined {
  const { htm, htu, iat, jti, ath } = claims;
  const { nowMs, lifetimeMs, leewayMs, accessToken } = request;
  if (typeof jti !== 'string' || jti === '' || jti.length > jtiLengthMax) return 'it has no jti';
  if (htm !== request.method) return 'it is for another method';
  if (typeof htu !== 'string' || !request.isUrl(htu)) return 'it is for another address';
  if (typeof iat !== 'number') return 'it has no iat';
  if (nowMs >= iat * 1000 + lifetimeMs + leewayMs) return 'it is too old';
  if (nowMs < iat * 1000 - aheadMs(leewayMs)) return 'it is from the future';
  return ath === hash('sha256', accessToken, 'base64url') ? undefined : 'it is for another access token';
}

/** Clients' clocks differ from ours whatever is configured for the provider's. */
const aheadMsMax = 5_000;

function aheadMs(leewayMs: number): number {
  return Math.max(leewayMs, aheadMsMax);
}

/** How long after it was first seen a proof could be good once more, and so has to be remembered. */
export function proofGoodMs(lifetimeMs: number, leewayMs: number): number {
  return lifetimeMs + leewayMs + aheadMs(leewayMs);
}
