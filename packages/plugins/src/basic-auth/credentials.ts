import { hash } from 'node:crypto';
import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import { z } from 'zod';
import { hashedSecretSchema } from '../shared/vault-reference.ts';

/** A username and the hash of its password, as the data plane knows them. */
export interface BasicCredential extends Entity {
  username: string;
  password_hash: string;
  consumer: EntityRef;
}

export const basicCredentials: CollectionDefinition = {
  name: 'basicauth_credentials',
  singular: 'basic-auth credential',
  schema: z.strictObject({
    username: z.string().min(1).describe('The name given when signing in; unlike any other credential’s.'),
    password: hashedSecretSchema.default('').describe('The password; kept only as a salted hash.'),
  }),
  nameFields: ['username'],
  unique: [['username']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
  transformed: 'password',
  adminPath: 'basic-auths',
  adminPathUnderConsumer: 'basic-auth',
  seal({ password, ...entity }) {
    const { consumer } = entity as unknown as BasicCredential;
    return { ...entity, password_hash: passwordHash(Buffer.from(password as string), consumer.id).toString('hex') };
  },
  indexBy: (entity) => (entity as BasicCredential).username,
};

/** SHA-256 over the password followed by the consumer's id, which salts it: Kong's scheme. */
export function passwordHash(password: Buffer, consumerId: string): Buffer {
  return hash('sha256', Buffer.concat([password, Buffer.from(consumerId)]), 'buffer');
}
