import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import { z } from 'zod';

/** That a consumer belongs to a group. Groups exist by being named. */
export interface AclGroup extends Entity {
  group: string;
  consumer: EntityRef;
}

export const aclGroups: CollectionDefinition = {
  name: 'acls',
  singular: 'ACL group',
  schema: z.strictObject({ group: z.string().min(1).describe('Name of the group the consumer belongs to.') }),
  unique: [['consumer', 'group']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
  adminPathUnderConsumer: 'acls',
};
