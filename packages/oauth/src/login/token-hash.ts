import { createHash } from 'node:crypto';

/** Is this the hash by which an ID token names the access token or code it came with (OpenID Connect Core §3.1.3.6)? */
export function isHashOf(claimed: unknown, text: string, alg: string): boolean {
  const name = hashOf(alg);
  if (name === undefined) return false;
  const digest = createHash(name).update(text).digest();
  return claimed === digest.subarray(0, digest.length / 2).toString('base64url');
}

function hashOf(alg: string): string | undefined {
  if (alg === 'EdDSA' || alg === 'Ed25519') return 'sha512';
  return /^[A-Z]{2}(256|384|512)$/.test(alg) ? `sha${alg.slice(2)}` : undefined;
}
