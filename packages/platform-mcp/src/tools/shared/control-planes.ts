import { z } from 'zod';
import { type ToolContext, ToolError } from '../../tool.ts';
import { ask } from './ask.ts';
import type { ApiFilter } from './metrics.ts';

/** A control plane as the API shows it, as far as tools tell it. */
export const apiControlPlaneSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  labels: z.record(z.string(), z.string()),
  config: z.object({
    control_plane_endpoint: z.string(),
    telemetry_endpoint: z.string(),
    cluster_type: z.string(),
    cloud_gateway: z.boolean(),
  }),
  created_at: z.string(),
  updated_at: z.string(),
});

export const controlPlanePageSchema = z.object({
  data: z.array(apiControlPlaneSchema),
  meta: z.object({ page: z.object({ total: z.number() }) }),
});

export const controlPlaneSchema = z.object({
  controlPlaneId: z.string().describe('What other tools want as their `controlPlaneId`.'),
  name: z.string(),
  description: z.string(),
  type: z.enum(['control_plane', 'control_plane_group']),
  clusterType: z.string(),
  controlPlaneEndpoint: z.string(),
  telemetryEndpoint: z.string(),
  hasCloudGateway: z.boolean(),
  labels: z.record(z.string(), z.string()),
  metadata: z.object({ createdAt: z.string(), updatedAt: z.string() }),
});

export function controlPlaneView({
  id,
  name,
  description,
  labels,
  config,
  created_at: createdAt,
  updated_at: updatedAt,
}: z.output<typeof apiControlPlaneSchema>): z.output<typeof controlPlaneSchema> {
  return {
    controlPlaneId: id,
    name,
    description,
    type: config.cluster_type === 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' ? 'control_plane_group' : 'control_plane',
    clusterType: config.cluster_type,
    controlPlaneEndpoint: config.control_plane_endpoint,
    telemetryEndpoint: config.telemetry_endpoint,
    hasCloudGateway: config.cloud_gateway,
    labels,
    metadata: { createdAt, updatedAt },
  };
}

/** Told of what an overview is about. */
export const scopeSchema = z.object({ controlPlaneId: z.string(), name: z.string() }).nullable();

export const controlPlaneIdField = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .describe('The control plane, by its id or its name; list_control_planes tells both.');

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

const namesToldMax = 20;

/**
 * The id of a control plane that may be named otherwise: as it is called, or nearly so (`shared services` for Shared_Services).
 * An id costs no question to the API, a name one, what is nearly a name two. Throws a `ToolError` that tells which there are.
 */
export async function controlPlaneIdOf(context: ToolContext, written: string): Promise<string> {
  if (isUuid(written)) return written.toLowerCase();
  const path = '/v2/control-planes';
  const named = { 'filter[name][eq]': written, 'page[size]': 1 };
  const [exact] = (await ask(context, { method: 'GET', path, query: named }, controlPlanePageSchema)).data;
  if (exact !== undefined) return exact.id;
  const all = { sort: 'name', 'page[size]': 100 };
  const { data, meta } = await ask(context, { method: 'GET', path, query: all }, controlPlanePageSchema);
  const alike = data.filter(({ name }) => lettersOf(name) === lettersOf(written));
  if (alike.length === 1) return alike[0]!.id;
  const told = (alike.length > 0 ? alike : data).slice(0, namesToldMax).map(({ name }) => name);
  const more = alike.length > 0 ? 0 : meta.page.total - told.length;
  const names = `${told.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
  if (alike.length > 0) throw new ToolError(`Several control planes are called like '${written}': ${names}.`);
  throw new ToolError(
    told.length === 0
      ? `There is no control plane '${written}', nor any other that you may see.`
      : `There is no control plane '${written}' that you may see. There are: ${names}.`,
  );
}

/** What questions of analytics are about: one control plane, or all that the caller may see. At most three questions to the API. */
export async function scopeOf(
  context: ToolContext,
  written: string | undefined,
): Promise<{ controlPlane: { controlPlaneId: string; name: string } | null; filters: ApiFilter[] }> {
  if (written === undefined) return { controlPlane: null, filters: [] };
  const controlPlaneId = await controlPlaneIdOf(context, written);
  const path = `/v2/control-planes/${controlPlaneId}`;
  const { name } = await ask(context, { method: 'GET', path }, apiControlPlaneSchema);
  return {
    controlPlane: { controlPlaneId, name },
    filters: [{ field: 'control_plane', operator: 'in', value: [controlPlaneId] }],
  };
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '');
}
