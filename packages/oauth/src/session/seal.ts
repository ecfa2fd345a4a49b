import type { Secret } from '@sallyport/contracts';
import { KeyRing } from '@sallyport/pipeline';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** Makes texts unreadable and unchangeable to everyone without the secret. */
export interface Seal {
  seal(text: string): Promise<string>;
  /** Undefined for anything that was not sealed so, by one of the secrets, for this purpose. */
  open(sealed: string): Promise<string | undefined>;
}

/**
 * Seals with the first secret and opens with each, so that secrets can be rotated. What was sealed for one purpose opens for no other.
 * The form is a JWE with a key derived from the secret: AES-256-GCM, and a mark of the key.
 */
export function createSeal(secrets: readonly Secret[], purpose: string): Seal {
  const keys = new KeyRing(secrets, purpose);
  return {
    async seal(text) {
      const key = keys.sealing;
      if (key === undefined) throw new Error(`what seals ${purpose} has no secret; its vault gave none`);
      return await new CompactEncrypt(Buffer.from(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: key.id })
        .encrypt(key.bytes);
    },
    async open(sealed) {
      try {
        const { plaintext } = await compactDecrypt(sealed, ({ kid }: { kid?: string }) => keyNamed(keys, kid), allowed);
        return Buffer.from(plaintext).toString();
      } catch {
        return undefined;
      }
    },
  };
}

const allowed = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };

function keyNamed(keys: KeyRing, id: unknown): Uint8Array {
  const key = keys.find(id);
  if (key === undefined) throw new Error('sealed with another key');
  return key.bytes;
}
