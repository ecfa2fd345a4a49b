import { type ClusterNode, type GatewayNode, NotFound, type StreamTotals } from '@sallyport/store';
import { z } from 'zod';
import type { Area } from '../../http/area.ts';
import { listQuerySchema, pageOf, pageSchema } from '../../http/list-query.ts';
import { isoTime } from '../../http/time.ts';
import { controlPlaneParams } from '../params.ts';

const syncErrorSchema = z.object({
  entity_type: z.string().optional(),
  entity_id: z.string().optional(),
  entity_name: z.string().optional(),
  path: z.string().optional(),
  message: z.string(),
});

const nodeSchema = z.object({
  id: z.string(),
  hostname: z.string(),
  version: z.string(),
  config_hash: z.string(),
  created_at: z.string().describe('When it was seen first.'),
  last_ping: z.number().describe('When it was seen last, in seconds since 1970.'),
  clock_skew_ms: z.number().describe('How far its clock is ahead, less the time on the way.'),
  following: z
    .object({
      is_connected: z.boolean(),
      labels: z.record(z.string(), z.string()),
      config_version: z.number().optional().describe('Of what it serves; absent while it has nothing.'),
      sync_status: z
        .enum(['unknown', 'normal', 'rejected', 'node_incompatible', 'plugin_set_incompatible'])
        .describe('Why it does not have the newest version; normal where it does, or is about to.'),
      sync_reason: z.string().optional(),
      errors: z.array(syncErrorSchema).describe('What it could not use of the version that it rejected.'),
      certificate: z.object({ id: z.string(), expiry: z.string() }),
    })
    .optional()
    .describe('Of a gateway that has its configuration from here.'),
  events: z.object({
    received: z.number(),
    missing: z.number().describe('Numbers that were passed over: lost on the way.'),
    lost: z.record(z.string(), z.number()).describe('What has no row, by reason.'),
  }),
});

const oneParams = controlPlaneParams.extend({ nodeId: z.string().min(1).max(128) });

const nodesQuery = listQuerySchema({
  fields: { id: 'id', hostname: 'text', version: 'text', last_seen: 'time' },
  sort: 'hostname',
});

export const gateways: Area = {
  name: 'Gateways',
  description: 'The gateways of a control plane: what they are, and what they told.',
  routes(app, { store }) {
    const listed = {
      summary: 'Lists gateways',
      params: controlPlaneParams,
      querystring: nodesQuery,
      response: { 200: pageSchema(nodeSchema) },
    };
    const reading = { permission: 'nodes.read', scope: { param: 'controlPlaneId' } } as const;
    const path = '/v2/control-planes/:controlPlaneId/nodes';
    const viewsOf = async (controlPlaneId: string, nodes: readonly GatewayNode[]) => {
      const ids = nodes.map(({ id }) => id);
      const totals = await store.streams.totals(controlPlaneId, ids);
      const filters = [{ field: 'id', operator: 'oeq', values: ids }] as const;
      const request = { number: 1, size: Math.max(1, ids.length), filters, sort: [] };
      const following = ids.length === 0 ? [] : (await store.clusterNodes.list(controlPlaneId, request)).items;
      const byId = new Map(following.map((node) => [node.id, node]));
      return (node: GatewayNode) => nodeView(node, byId.get(node.id), totals.get(node.id));
    };
    app.get(path, { config: reading, schema: listed }, async ({ params, query, principal }) => {
      const { id } = await store.controlPlanes.get(principal.organizationId, params.controlPlaneId);
      const nodes = await store.nodes.list(id, query);
      return pageOf(nodes, query, await viewsOf(id, nodes.items));
    });

    const got = { summary: 'Gets a gateway', params: oneParams, response: { 200: nodeSchema } };
    app.get(`${path}/:nodeId`, { config: reading, schema: got }, async ({ params, principal }) => {
      const { id } = await store.controlPlanes.get(principal.organizationId, params.controlPlaneId);
      const node = await store.nodes.find(id, params.nodeId);
      if (node === undefined) throw new NotFound('gateway', params.nodeId);
      return (await viewsOf(id, [node]))(node);
    });
  },
};

function nodeView(
  node: GatewayNode,
  following: ClusterNode | undefined,
  totals: StreamTotals | undefined,
): z.output<typeof nodeSchema> {
  const lastSeenAtMs = Math.max(node.lastSeenAtMs, following?.lastSeenAtMs ?? 0);
  return {
    id: node.id,
    hostname: node.hostname,
    version: following?.version ?? node.version,
    config_hash: following?.configHash ?? node.configHash,
    created_at: isoTime(node.firstSeenAtMs),
    last_ping: Math.floor(lastSeenAtMs / 1000),
    clock_skew_ms: node.clockSkewMs,
    ...(following && { following: followingView(following) }),
    events: { received: totals?.rows ?? 0, missing: totals?.missing ?? 0, lost: totals?.lost ?? {} },
  };
}

function followingView(node: ClusterNode): NonNullable<z.output<typeof nodeSchema>['following']> {
  return {
    is_connected: node.isConnected,
    labels: { ...node.labels },
    ...(node.configVersion !== undefined && { config_version: node.configVersion }),
    sync_status: node.status,
    ...(node.statusReason !== undefined && { sync_reason: node.statusReason }),
    errors: node.problems.map(({ entityType, entityId, entityName, path, message }) => ({
      ...(entityType !== undefined && { entity_type: entityType }),
      ...(entityId !== undefined && { entity_id: entityId }),
      ...(entityName !== undefined && { entity_name: entityName }),
      ...(path !== undefined && { path }),
      message,
    })),
    certificate: { id: node.certificateId, expiry: isoTime(node.certificateEndsAtMs) },
  };
}
