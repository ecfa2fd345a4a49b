import { column, type EntityKind, lastColumns } from './kind.ts';

export const consumers: EntityKind = {
  path: 'consumers',
  collection: 'consumers',
  one: 'consumer',
  many: 'consumers',
  purpose:
    'A consumer is who calls: a program, a team or a person, known by a key, a password, a token or a certificate.',
  permission: 'consumers',
  names: ['username', 'custom_id'],
  dimension: 'consumer',
  columns: [column('username', 'Consumer', 'name'), column('custom_id', 'Custom id', 'code'), ...lastColumns],
  first: ['username', 'custom_id', 'tags'],
  references: {},
  related: [{ kind: 'plugins', field: 'consumer', title: 'Plugins' }],
  example: `consumers:
  - username: reporting`,
};
