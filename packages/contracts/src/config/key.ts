import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';

export const keySets: CollectionDefinition = {
  name: 'key_sets',
  singular: 'key set',
  schema: z.strictObject({ name: z.string().optional() }),
  nameFields: ['name'],
  unique: [['name']],
};

export const keys: CollectionDefinition = {
  name: 'keys',
  singular: 'key',
  schema: z
    .strictObject({
      name: z.string().optional(),
      kid: z.string().min(1, 'length must be at least 1'),
      jwk: z.string().optional(),
      pem: z.strictObject({ private_key: z.string().optional(), public_key: z.string().optional() }).optional(),
      x5t: z.string().optional(),
    })
    .superRefine(({ kid, jwk, pem }, context) => {
      if ((jwk === undefined) === (pem === undefined)) context.addIssue({ code: 'custom', message: "exactly one of these fields must be set: 'jwk', 'pem'" });
      if (jwk === undefined || jwk.startsWith('{vault://')) return;
      const inner = kidOf(jwk);
      if (inner === undefined) context.addIssue({ code: 'custom', path: ['jwk'], message: 'could not json decode jwk string' });
      else if (inner !== kid) context.addIssue({ code: 'custom', path: ['jwk'], message: 'kid in jwk.kid must be equal to keys.kid' });
    }),
  nameFields: ['name'],
  unique: [['name'], ['kid', 'set']],
  foreignKeys: [{ field: 'set', collection: 'key_sets' }],
};

function kidOf(jwk: string): string | undefined {
  try {
    return String((JSON.parse(jwk) as { kid?: unknown }).kid);
  } catch {
    return undefined;
  }
}
