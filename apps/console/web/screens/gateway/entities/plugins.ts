import { column, type EntityKind, lastColumns } from './kind.ts';

export const plugins: EntityKind = {
  path: 'plugins',
  collection: 'plugins',
  one: 'plugin',
  many: 'plugins',
  purpose: 'A plugin is a step on the way of a request: who may pass, how often, what is changed, what is recorded.',
  permission: 'plugins',
  names: ['instance_name', 'name'],
  columns: [
    column('name', 'Plugin', 'name'),
    { id: 'scope', title: 'For', as: 'plugin', value: (entity) => entity },
    column('enabled', 'Enabled', 'flag', { width: 90 }),
    column('protocols', 'Protocols', 'list', { isHiddenAtFirst: true }),
    ...lastColumns,
  ],
  first: [
    'instance_name',
    'enabled',
    'service',
    'route',
    'consumer',
    'consumer_group',
    'protocols',
    'condition',
    'tags',
  ],
  references: { service: 'services', route: 'routes', consumer: 'consumers', consumer_group: 'consumer_groups' },
  related: [],
  newPath: 'plugins/new',
  example: `plugins:
  - name: rate-limiting
    config:
      minute: 60`,
};
