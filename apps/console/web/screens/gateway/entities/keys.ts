import { column, type EntityKind, lastColumns } from './kind.ts';

export const keys: EntityKind = {
  path: 'keys',
  collection: 'keys',
  one: 'key',
  many: 'keys',
  purpose: 'A key signs or verifies tokens, as JWK or PEM.',
  permission: 'keys',
  names: ['name', 'kid'],
  secrets: ['jwk', 'pem'],
  columns: [
    column('name', 'Key', 'name'),
    column('kid', 'Key id', 'code'),
    column('set', 'Key set', 'reference'),
    ...lastColumns,
  ],
  first: ['name', 'kid', 'set', 'jwk', 'pem', 'tags'],
  references: { set: 'key-sets' },
  related: [],
  example: `keys:
  - name: signing
    kid: "2026-11"
    jwk: "{vault://env/signing-key}"`,
};

export const keySets: EntityKind = {
  path: 'key-sets',
  collection: 'key_sets',
  one: 'key set',
  many: 'key sets',
  purpose: 'A key set has keys that are used together: those of one issuer, the new and the old.',
  permission: 'keys',
  names: ['name'],
  columns: [column('name', 'Key set', 'name'), ...lastColumns],
  first: ['name', 'tags'],
  references: {},
  related: [{ kind: 'keys', field: 'set', title: 'Keys' }],
  example: `key_sets:
  - name: our-tokens`,
};
