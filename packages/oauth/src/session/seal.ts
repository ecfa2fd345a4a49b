import { createHash, hkdfSync } from 'node:crypto';
import type { Secret } from '@sallyport/contracts';
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
  const keys = new Map<string, Key>();
  // A secret is read each time, since one from a vault may change; the keys of those before it stay good.
  function keyOf(secret: Secret): Key | undefined {
    const text = secret.reveal();
    // A vault has not given it yet. What anybody can derive seals nothing.
    if (text === '') return undefined;
    const known = keys.get(text);
    if (known !== undefined) return known;
    const key = deriveKey(text, purpose);
    keys.set(text, key);
    for (const oldest of keys.keys()) if (keys.size > secrets.length + earlierMax) keys.delete(oldest);
    return key;
  }
  return {
    async seal(text) {
      const key = keyOf(secrets[0]!);
      if (key === undefined) throw new Error(`what seals ${purpose} has no secret; its vault gave none`);
      const { kid, bytes } = key;
      return await new CompactEncrypt(Buffer.from(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
        .encrypt(bytes);
    },
    async open(sealed) {
      for (const secret of secrets) keyOf(secret);
      try {
        const { plaintext } = await compactDecrypt(
          sealed,
          (header: { kid?: string }) => keyNamed(keys, header.kid),
          allowed,
        );
        return Buffer.from(plaintext).toString();
      } catch {
        return undefined;
      }
    },
  };
}

interface Key {
  readonly kid: string;
  readonly bytes: Uint8Array;
}

/** How many keys of secrets that have changed since are remembered. */
const earlierMax = 2;
const allowed = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };

function deriveKey(secret: string, purpose: string): Key {
  const bytes = new Uint8Array(hkdfSync('sha256', secret, '', `sallyport ${purpose}`, 32));
  return { kid: createHash('sha256').update(bytes).digest('base64url').slice(0, 8), bytes };
}

function keyNamed(keys: ReadonlyMap<string, Key>, kid: unknown): Uint8Array {
  for (const key of keys.values()) if (key.kid === kid) return key.bytes;
  throw new Error('sealed with another key');
}
