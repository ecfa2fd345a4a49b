import type { GatewayNode, StreamTotals } from '@sallyport/store';
import { z } from 'zod';
import type { Area } from '../../http/area.ts';
import { listQuerySchema, pageOf, pageSchema } from '../../http/list-query.ts';
import { isoTime } from '../../http/time.ts';
import { controlPlaneParams } from '../params.ts';

const nodeSchema = z.object({
  id: z.string(),
  hostname: z.string(),
  version: z.string(),
  config_hash: z.string(),
  created_at: z.string().describe('When it was seen first.'),
  last_ping: z.number().describe('When it was seen last, in seconds since 1970.'),
  clock_skew_ms: z.number().describe('How far its clock is ahead, less the time on the way.'),
  events: z.object({
    received: z.number(),
    missing: z.number().describe('Numbers that were passed over: lost on the way.'),
    lost: z.record(z.string(), z.number()).describe('What has no row, by reason.'),
  }),
});

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
    app.get(path, { config: reading, schema: listed }, async ({ params, query, principal }) => {
      const { id } = await store.controlPlanes.get(principal.organizationId, params.controlPlaneId);
      const nodes = await store.nodes.list(id, query);
      const seen = nodes.items.map((node) => node.id);
      const totals = await store.streams.totals(id, seen);
      return pageOf(nodes, query, (node) => nodeView(node, totals.get(node.id)));
    });
  },
};

function nodeView(node: GatewayNode, totals: StreamTotals | undefined): z.output<typeof nodeSchema> {
  return {
    id: node.id,
    hostname: node.hostname,
    version: node.version,
    config_hash: node.configHash,
    created_at: isoTime(node.firstSeenAtMs),
    last_ping: Math.floor(node.lastSeenAtMs / 1000),
    clock_skew_ms: node.clockSkewMs,
    events: { received: totals?.rows ?? 0, missing: totals?.missing ?? 0, lost: totals?.lost ?? {} },
  };
}
