import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import { z } from 'zod';
import { secret } from '../shared/setting-kinds.ts';

/** A name, and the secret that its requests are signed with. */
export interface HmacCredential extends Entity {
  username: string;
  secret: string;
  consumer: EntityRef;
}

export const hmacCredentials: CollectionDefinition = {
  name: 'hmacauth_credentials',
  singular: 'hmac-auth credential',
  schema: z.strictObject({
    username: z.string().min(1).describe('The name in the signature; unlike any other credential’s.'),
    // Kong makes one up when it is left out; from a file, nobody could ever read it back.
    secret: secret.describe('The secret that requests are signed with.'),
  }),
  nameFields: ['username'],
  unique: [['username']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
  madeUp: ['secret'],
  adminPath: 'hmac-auths',
  adminPathUnderConsumer: 'hmac-auth',
  indexBy: (entity) => (entity as HmacCredential).username,
};
