import { type CryptoKey, compactVerify, errors } from 'jose';
import type { UnverifiedToken } from './unverified-token.ts';

/** Whoever verifies: a public key, or the bytes of a shared secret. */
export type VerificationKey = CryptoKey | Uint8Array;

/**
 * The one place where signatures are verified. The algorithm is the one of the token's header, which the caller has found to be
 * allowed for this key; jose refuses a key that does not fit it.
 */
export async function hasValidSignature(
  { text, alg }: Pick<UnverifiedToken, 'text' | 'alg'>,
  key: VerificationKey,
): Promise<boolean> {
  try {
    await compactVerify(text, key, { algorithms: [alg] });
    return true;
  } catch (error) {
    // Also a key that does not fit: whatever makes it impossible to verify makes the token unverified.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return false;
    throw error;
  }
}

/** Secrets of at least the length that the algorithm asks for (RFC 7518 §3.2): shorter ones could be found by trying. */
export function secretsFor(alg: string, secrets: readonly Uint8Array[]): readonly Uint8Array[] {
  const bytesMin = secretBytesMin(alg);
  return secrets.filter(({ length }) => length >= bytesMin);
}

/** As long as the hash of the algorithm: `HS256`. */
export function secretBytesMin(alg: string): number {
  return Number(alg.slice(2)) / 8;
}
