import { z } from 'zod';
import type { ToolContext } from '../../tool.ts';
import { controlPlaneIdField, controlPlaneOf } from './control-plane-ids.ts';
import type { ApiFilter } from './metrics.ts';
import { periodSchema, timeRangeFields } from './time-range.ts';

/** The parameters of every overview. */
export const overviewInput = {
  controlPlane: controlPlaneIdField.optional().describe('By id or name. Without it: all that you may see.'),
  ...timeRangeFields('24H'),
};

/** How many groups are told. */
export const limitField = z
  .int()
  .min(1)
  .max(100)
  .default(20)
  .describe('How many groups to return; `totals` covers all.');

/** What every overview tells of itself. */
export const overviewMetadata = {
  controlPlane: z.object({ controlPlaneId: z.string(), name: z.string() }).nullable(),
  timeRange: periodSchema,
  previousTimeRange: periodSchema,
};

/** What a table has something for: a parameter names one. */
export function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(table) as Key[];
}

interface Scope {
  controlPlane: { controlPlaneId: string; name: string } | null;
  filters: ApiFilter[];
}

/** What an overview is about: one control plane, or all that the caller may see. At most two questions to the API. */
export async function scopeOf(context: ToolContext, written: string | undefined): Promise<Scope> {
  if (written === undefined) return { controlPlane: null, filters: [] };
  const { id: controlPlaneId, name } = await controlPlaneOf(context, written);
  return {
    controlPlane: { controlPlaneId, name },
    filters: [{ field: 'control_plane', operator: 'in', value: [controlPlaneId] }],
  };
}
