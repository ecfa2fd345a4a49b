import { createPublicKey, type KeyObject } from 'node:crypto';
import { rsaWeakness } from '@sallyport/oauth';
import type { JwtAlgorithm } from './credentials.ts';

const curves: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };

/** A public key (PEM) that can check signatures of an algorithm; or a sentence on why it cannot, or should not. */
export function readPublicKey(pem: string, algorithm: JwtAlgorithm): KeyObject | string {
  if (pem.includes('PRIVATE KEY')) return 'this is a private key: write the public one';
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    return 'invalid key: a public key in PEM is expected';
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: { namedCurve } = {} } = key;
  if (algorithm === 'EdDSA') return type === 'ed25519' ? key : 'EdDSA wants a key of the curve Ed25519';
  const curve = curves[algorithm];
  if (curve !== undefined)
    return type === 'ec' && namedCurve === curve ? key : `${algorithm} wants a key of the curve ${curve}`;
  if (type !== 'rsa') return `${algorithm} wants an RSA key`;
  const weakness = rsaWeakness(key.export({ format: 'jwk' }));
  return weakness === undefined ? key : `this key is not to be trusted: ${weakness}`;
}
