import { column, type EntityKind, lastColumns } from './kind.ts';

export const consumerGroups: EntityKind = {
  path: 'consumer_groups',
  collection: 'consumer_groups',
  one: 'consumer group',
  many: 'consumer groups',
  purpose: 'A group has consumers that are treated alike: plugins, rules and limits can be for all of them.',
  permission: 'consumers',
  names: ['name'],
  dimension: 'consumer_group',
  columns: [column('name', 'Group', 'name'), ...lastColumns],
  first: ['name', 'tags'],
  references: {},
  related: [{ kind: 'plugins', field: 'consumer_group', title: 'Plugins' }],
  example: `consumer_groups:
  - name: gold`,
};
