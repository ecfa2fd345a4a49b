import { readJson } from '@sallyport/json';
import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import { withRules } from './fields.ts';

export const keySets: CollectionDefinition = {
  name: 'key_sets',
  singular: 'key set',
  schema: z.strictObject({ name: z.string().optional() }),
  nameFields: ['name'],
  unique: [['name']],
  adminPath: 'key-sets',
};

export const keys: CollectionDefinition = {
  name: 'keys',
  singular: 'key',
  schema: withRules(
    z.strictObject({
      name: z.string().optional(),
      kid: z.string().min(1),
      jwk: z.string().optional(),
      pem: z.strictObject({ private_key: z.string().optional(), public_key: z.string().optional() }).optional(),
      x5t: z.string().optional(),
    }),
    ({ kid, jwk, pem }, tell) => {
      if ((jwk === undefined) === (pem === undefined))
        tell('', "exactly one of these fields must be set: 'jwk', 'pem'");
      if (typeof pem === 'object' && pem !== null && Object.keys(pem).length === 0) {
        tell('pem', "at least one of these fields must be non-empty: 'private_key', 'public_key'");
      }
      if (typeof jwk !== 'string' || jwk.startsWith('{vault://')) return;
      const inner = kidOf(jwk);
      if (inner === undefined) tell('jwk', 'could not json decode jwk string');
      else if (inner !== kid) tell('jwk', 'kid in jwk.kid must be equal to keys.kid');
    },
  ),
  nameFields: ['name'],
  unique: [['name'], ['kid', 'set']],
  foreignKeys: [{ field: 'set', collection: 'key_sets', goesWith: true }],
};

function kidOf(jwk: string): string | undefined {
  try {
    return String((readJson(jwk) as { kid?: unknown }).kid);
  } catch {
    return undefined;
  }
}
