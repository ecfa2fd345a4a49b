import { createPublicKey, type KeyObject } from 'node:crypto';

const rsaBitsMin = 2_048;

/** A public key as PEM or as a JSON Web Key. Throws with what is wrong with it. */
export function readPublicKey(written: string | Readonly<Record<string, unknown>>): KeyObject {
  const isPrivate = typeof written === 'string' ? written.includes('PRIVATE KEY') : 'd' in written;
  if (isPrivate) throw new Error('is a private key: keep it, and tell the public one');
  const key = parse(written);
  if (algorithmOf(key) === undefined)
    throw new Error(`should be an Ed25519 key, one of the curve P-256, or an RSA key of ${rsaBitsMin} bits or more`);
  return key;
}

/** What may have been signed with it; undefined where nothing should. */
export function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string | undefined {
  if (type === 'ed25519') return 'EdDSA';
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ES256';
  return type === 'rsa' && (details?.modulusLength ?? 0) >= rsaBitsMin ? 'RS256' : undefined;
}

function parse(written: string | Readonly<Record<string, unknown>>): KeyObject {
  try {
    return typeof written === 'string' ? createPublicKey(written) : createPublicKey({ key: written, format: 'jwk' });
  } catch {
    throw new Error('is no public key');
  }
}
