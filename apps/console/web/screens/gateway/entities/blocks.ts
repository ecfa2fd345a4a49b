import { column, type EntityKind } from './kind.ts';

export const blocks: EntityKind = {
  path: 'blocks',
  collection: 'blocks',
  one: 'block',
  many: 'blocks',
  purpose: 'A block stops a consumer, an agent, a tool or a model at once, on every route.',
  permission: 'blocks',
  names: ['name'],
  columns: [
    column('name', 'Blocked', 'name'),
    column('kind', 'Kind'),
    column('reason', 'Reason'),
    column('created_at', 'Since', 'time'),
  ],
  first: ['kind', 'name', 'reason'],
  references: {},
  related: [],
  example: `blocks:
  - kind: tool
    name: delete_repository
    reason: it did harm`,
};
