import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { AuditSigner, Settings } from '@sallyport/store';
import type { Sealer } from '../secrets/sealer.ts';

const setting = 'audit_signing_key';

/** The key that vouches for the audit log (Ed25519). It is kept sealed: who can only write the database cannot vouch for what they wrote. */
export class AuditSigningKey implements AuditSigner {
  readonly keyId: string;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;

  constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
    this.#publicKey = createPublicKey(privateKey);
    this.keyId = thumbprintOf(this.#publicKey);
  }

  sign = (text: string): string => sign(null, Buffer.from(text), this.#privateKey).toString('base64url');

  isSigned = ({ hash, keyId, signature }: { hash: string; keyId: string; signature: string }): boolean =>
    keyId === this.keyId && verify(null, Buffer.from(hash), this.#publicKey, Buffer.from(signature, 'base64url'));

  /** As a member of a JSON Web Key Set. */
  get jwk(): { kty: string; crv: string; x: string; kid: string; alg: string; use: string } {
    const { kty, crv, x } = this.#publicKey.export({ format: 'jwk' });
    return { kty: kty!, crv: crv!, x: x!, kid: this.keyId, alg: 'EdDSA', use: 'sig' };
  }
}

/** The key of a store, made at the first start. */
export async function openSigningKey(settings: Settings, sealer: Sealer): Promise<AuditSigningKey> {
  const place = `setting:${setting}`;
  const kept = await settings.findOrSet(setting, () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return sealer.seal(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), place);
  });
  return new AuditSigningKey(createPrivateKey(sealer.open(kept, place)));
}

/** RFC 7638. */
function thumbprintOf(publicKey: KeyObject): string {
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}
