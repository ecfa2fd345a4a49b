import { column, type EntityKind, lastColumns } from './kind.ts';

export const vaults: EntityKind = {
  path: 'vaults',
  collection: 'vaults',
  one: 'vault',
  many: 'vaults',
  purpose:
    'A vault is where gateways read secrets from, so that none stands in a configuration: {vault://PREFIX/NAME}.',
  permission: 'vaults',
  names: ['prefix'],
  columns: [
    column('prefix', 'Prefix', 'name'),
    column('name', 'Kind', 'code'),
    column('description', 'Description'),
    ...lastColumns,
  ],
  first: ['name', 'prefix', 'description', 'config', 'tags'],
  references: {},
  related: [],
  example: `vaults:
  - name: env
    prefix: env
    config:
      prefix: SALLYPORT_`,
};
