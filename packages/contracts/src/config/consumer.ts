import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import { withRules } from './fields.ts';

export const consumers: CollectionDefinition = {
  name: 'consumers',
  singular: 'consumer',
  schema: withRules(
    z.strictObject({
      username: z.string().min(1).optional(),
      custom_id: z.string().min(1).optional(),
    }),
    ({ username, custom_id }, tell) => {
      if (username === undefined && custom_id === undefined)
        tell('', "at least one of these fields must be non-empty: 'custom_id', 'username'");
    },
  ),
  nameFields: ['username', 'custom_id'],
  unique: [['username'], ['custom_id']],
};

export const consumerGroups: CollectionDefinition = {
  name: 'consumer_groups',
  singular: 'consumer group',
  schema: z.strictObject({ name: z.string().min(1) }),
  nameFields: ['name'],
  unique: [['name']],
};

/** Who belongs to which group; decK writes it as `groups:` of a consumer. */
export const consumerGroupConsumers: CollectionDefinition = {
  name: 'consumer_group_consumers',
  singular: 'consumer group membership',
  schema: z.strictObject({}),
  unique: [['consumer', 'consumer_group']],
  foreignKeys: [
    { field: 'consumer', collection: 'consumers', required: true },
    { field: 'consumer_group', collection: 'consumer_groups', required: true },
  ],
  nestedNames: { consumers: 'groups', consumer_groups: 'consumers' },
};
