import { hash } from 'node:crypto';
import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import { z } from 'zod';
import { hashedSecretSchema } from '../shared/vault-reference.ts';

/** A key as the data plane knows it: by its hash alone. */
export interface KeyCredential extends Entity {
  key_hash: string;
  consumer: EntityRef;
  /** Seconds from `created_at`. */
  ttl?: number | undefined;
}

export const keyCredentials: CollectionDefinition = {
  name: 'keyauth_credentials',
  singular: 'key-auth credential',
  schema: z.strictObject({
    // Kong makes one up when it is left out; from a file, nobody could ever read it back.
    key: hashedSecretSchema.min(1).describe('The key.'),
    ttl: z
      .int()
      .min(0)
      .optional()
      .describe('Seconds after its creation at which the key stops working; 0 means never.'),
  }),
  unique: [['key']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
  madeUp: ['key'],
  adminPath: 'key-auths',
  adminPathUnderConsumer: 'key-auth',
  seal({ key, ...entity }) {
    return { ...entity, key_hash: keyHash(key as string) };
  },
  indexBy: (entity) => (entity as KeyCredential).key_hash,
};

/**
 * SHA-256 as base64url. Keys are found by hash, so that what a lookup's time tells is about a value nobody can choose;
 * no salt is needed, since a key is random and long.
 */
export function keyHash(key: string): string {
  return hash('sha256', key, 'base64url');
}
