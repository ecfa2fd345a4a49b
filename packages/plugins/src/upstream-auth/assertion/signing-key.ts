import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readJson } from '@sallyport/json';

export interface SigningKey {
  readonly algorithm: 'EdDSA' | 'ES256' | 'RS256';
  readonly key: KeyObject;
}

const rsaBitsMin = 2048;

/** A private key as PEM or as a JSON Web Key. Throws with what is wrong with it, and never what it says. */
export function readSigningKey(text: string): SigningKey {
  const key = parse(text);
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ed25519') return { algorithm: 'EdDSA', key };
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return { algorithm: 'ES256', key };
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= rsaBitsMin) return { algorithm: 'RS256', key };
  throw new Error(`should be an Ed25519 key, one of the curve P-256, or an RSA key of ${rsaBitsMin} bits or more`);
}

function parse(text: string): KeyObject {
  try {
    const isJson = text.trimStart().startsWith('{');
    return isJson ? createPrivateKey({ key: readJson<JsonWebKey>(text), format: 'jwk' }) : createPrivateKey(text);
  } catch {
    throw new Error('should be a private key, as PEM or as a JSON Web Key');
  }
}
