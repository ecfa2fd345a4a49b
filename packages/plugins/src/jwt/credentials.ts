import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import { namedAlgorithms, secretBytesMin } from '@sallyport/oauth';
import { z } from 'zod';
import { referenceable, secret } from '../shared/setting-kinds.ts';
import { isVaultReference } from '../shared/vault-reference.ts';
import { readPublicKey } from './public-key.ts';

export type JwtAlgorithm = (typeof namedAlgorithms)[number];

/** How the tokens of a consumer are signed. */
export interface JwtCredential extends Entity {
  /** What a token says to name this credential; no secret. */
  key: string;
  algorithm: JwtAlgorithm;
  secret?: string | undefined;
  rsa_public_key?: string | undefined;
  consumer: EntityRef;
}

export const jwtCredentials: CollectionDefinition = {
  name: 'jwt_secrets',
  singular: 'jwt credential',
  schema: z
    .strictObject({
      key: z.string().min(1).describe('What tokens say in the claim that names the credential, `iss` by default.'),
      algorithm: z
        .enum(namedAlgorithms)
        .default('HS256')
        .describe('How tokens are signed. A token that says otherwise is refused.'),
      secret: secret.optional().describe('The shared secret of HS256, HS384 and HS512, at least as long as the hash.'),
      rsa_public_key: referenceable
        .optional()
        .describe('The public key (PEM) of all other algorithms, whatever its kind.'),
    })
    .superRefine(({ algorithm, secret, rsa_public_key }, context) => {
      const tell = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
      if (isShared(algorithm)) {
        if (secret === undefined) tell('secret', `required when algorithm is ${algorithm}`);
        else if (!isVaultReference(secret) && Buffer.byteLength(secret) < secretBytesMin(algorithm))
          tell('secret', `a secret for ${algorithm} has at least ${secretBytesMin(algorithm)} bytes (RFC 7518 §3.2)`);
      } else if (rsa_public_key === undefined) tell('rsa_public_key', `required when algorithm is ${algorithm}`);
      else if (!isVaultReference(rsa_public_key)) {
        const key = readPublicKey(rsa_public_key, algorithm);
        if (typeof key === 'string') tell('rsa_public_key', key);
      }
    }),
  nameFields: ['key'],
  unique: [['key']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
  madeUp: ['key', 'secret'],
  adminPath: 'jwts',
  adminPathUnderConsumer: 'jwt',
  indexBy: (entity) => (entity as JwtCredential).key,
};

/** Whether those who check a token could have signed it too. */
export function isShared(algorithm: JwtAlgorithm): boolean {
  return algorithm.startsWith('HS');
}
