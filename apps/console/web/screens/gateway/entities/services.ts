import { column, type EntityKind, lastColumns } from './kind.ts';

export const services: EntityKind = {
  path: 'services',
  collection: 'services',
  one: 'service',
  many: 'services',
  purpose: 'A service is what gateways call: an API, a model provider or an MCP server, and where it is.',
  permission: 'services',
  names: ['name'],
  dimension: 'gateway_service',
  columns: [
    column('name', 'Service', 'name'),
    {
      id: 'address',
      title: 'Calls',
      as: 'code',
      value: ({ protocol, host, port, path }) => `${protocol}://${host}:${port}${path ?? ''}`,
    },
    column('enabled', 'Enabled', 'flag', { width: 90 }),
    ...lastColumns,
  ],
  first: ['name', 'protocol', 'host', 'port', 'path', 'enabled', 'tags'],
  references: { client_certificate: 'certificates' },
  related: [
    { kind: 'routes', field: 'service', title: 'Routes' },
    { kind: 'plugins', field: 'service', title: 'Plugins' },
  ],
  example: `services:
  - name: orders
    url: http://orders.internal:8080`,
};
