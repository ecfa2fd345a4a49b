import { column, type EntityKind, lastColumns } from './kind.ts';

export const routes: EntityKind = {
  path: 'routes',
  collection: 'routes',
  one: 'route',
  many: 'routes',
  purpose: 'A route says which requests go to a service: by path, host, method or header.',
  permission: 'routes',
  names: ['name'],
  dimension: 'route',
  columns: [
    column('name', 'Route', 'name'),
    {
      id: 'matches',
      title: 'Requests to',
      as: 'code',
      value: ({ expression, hosts, paths, snis }) => expression ?? texts(hosts, paths, snis).join(' '),
    },
    { id: 'methods', title: 'Methods', as: 'list', value: ({ methods }) => methods ?? ['any'] },
    column('service', 'Service', 'reference'),
    ...lastColumns,
  ],
  first: ['name', 'service', 'paths', 'methods', 'hosts', 'headers', 'protocols', 'strip_path', 'tags'],
  references: { service: 'services' },
  related: [{ kind: 'plugins', field: 'route', title: 'Plugins' }],
  example: `routes:
  - name: orders
    service: { name: orders }
    paths: [/orders]`,
};

const texts = (...lists: readonly unknown[]) => lists.flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
