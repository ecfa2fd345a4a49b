import { z } from 'zod';
import type { ToolContext } from '../../tool.ts';
import { ask } from './ask.ts';

const statusSchema = z.object({
  state: z.string(),
  conflicts: z.array(
    z.object({
      cluster_id: z.string(),
      description: z.string(),
      resource: z.object({ id: z.string(), type: z.string() }),
    }),
  ),
});

export const conflictSchema = z.object({
  description: z.string(),
  entityType: z.string(),
  entityId: z.string(),
});

export const membershipStatusSchema = z.object({
  status: z.string().describe('OK or CONFLICT: while there are conflicts, gateways keep the configuration they have.'),
  message: z.string(),
  conflicts: z.array(conflictSchema),
});

/** Whether the members of a group go together. */
export async function groupStatus(context: ToolContext, groupId: string): Promise<z.output<typeof statusSchema>> {
  return await ask(context, { method: 'GET', path: `/v2/control-planes/${groupId}/group-status` }, statusSchema);
}

/** How it is for one member. */
export function membershipStatus(
  { conflicts }: z.output<typeof statusSchema>,
  memberId: string,
): z.output<typeof membershipStatusSchema> {
  const own = conflicts.filter(({ cluster_id: id }) => id === memberId);
  const message = own.length === 0 ? 'It goes together with the other members.' : own[0]!.description;
  return {
    status: own.length === 0 ? 'OK' : 'CONFLICT',
    message,
    conflicts: own.map(({ description, resource }) => ({
      description,
      entityType: resource.type,
      entityId: resource.id,
    })),
  };
}
