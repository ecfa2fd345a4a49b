import { column, type EntityKind, lastColumns } from './kind.ts';

export const partials: EntityKind = {
  path: 'partials',
  collection: 'partials',
  one: 'partial',
  many: 'partials',
  purpose: 'A partial is a part of a configuration that several plugins share, such as where Redis is.',
  permission: 'partials',
  names: ['name'],
  columns: [column('name', 'Partial', 'name'), column('type', 'Type', 'code'), ...lastColumns],
  first: ['name', 'type', 'config', 'tags'],
  references: {},
  related: [],
  example: `partials:
  - name: shared-redis
    type: redis-ce
    config:
      host: redis.internal`,
};
