import { column, type EntityKind, lastColumns } from './kind.ts';

export const upstreams: EntityKind = {
  path: 'upstreams',
  collection: 'upstreams',
  one: 'upstream',
  many: 'upstreams',
  purpose:
    'An upstream shares calls among several targets, and leaves out those that are unhealthy. A service uses it by its name as host.',
  permission: 'upstreams',
  names: ['name'],
  columns: [column('name', 'Upstream', 'name'), column('algorithm', 'Balancing'), ...lastColumns],
  first: ['name', 'algorithm', 'hash_on', 'host_header', 'healthchecks', 'tags'],
  references: { client_certificate: 'certificates' },
  related: [{ kind: 'targets', field: 'upstream', title: 'Targets' }],
  example: `upstreams:
  - name: orders.internal
    targets:
      - target: 10.0.0.11:8080
      - target: 10.0.0.12:8080`,
};

export const targets: EntityKind = {
  path: 'targets',
  collection: 'targets',
  one: 'target',
  many: 'targets',
  purpose: 'A target is one server of an upstream.',
  permission: 'upstreams',
  names: ['target'],
  columns: [
    column('target', 'Target', 'name'),
    column('weight', 'Weight'),
    column('failover', 'Only on failure', 'flag'),
    column('upstream', 'Upstream', 'reference'),
    ...lastColumns,
  ],
  first: ['target', 'weight', 'failover', 'upstream', 'tags'],
  references: { upstream: 'upstreams' },
  related: [],
  example: `upstreams:
  - name: orders.internal
    targets:
      - target: 10.0.0.11:8080`,
};
