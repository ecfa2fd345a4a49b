import { z } from 'zod';
import type { GroupConflict } from './merge.ts';

export const statusSchema = z.object({
  id: z.string(),
  state: z.enum(['OK', 'CONFLICT']).describe('While members do not go together, gateways keep what they have.'),
  conflicts: z
    .array(
      z.object({
        cluster_id: z.string().describe('The member that has what another one has already.'),
        description: z.string(),
        resource: z.object({ id: z.string(), type: z.string() }),
      }),
    )
    .describe('The first 256.'),
});

export function statusView(id: string, conflicts: readonly GroupConflict[]): z.output<typeof statusSchema> {
  return {
    id,
    state: conflicts.length === 0 ? 'OK' : 'CONFLICT',
    conflicts: conflicts.map(({ controlPlaneId, description, collection, entityId }) => ({
      cluster_id: controlPlaneId,
      description,
      resource: { id: entityId, type: collection },
    })),
  };
}
