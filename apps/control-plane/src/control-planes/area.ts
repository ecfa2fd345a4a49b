import type { GatewayNode, StreamTotals } from '@sallyport/store';
import { NotFound } from '@sallyport/store';
import { z } from 'zod';
import type { Area } from '../http/area.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { isoTime } from '../http/time.ts';

const controlPlaneSchema = z.object({ id: z.string(), name: z.string(), description: z.string() });

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

const idSchema = z.object({ controlPlaneId: z.uuid() });
const nodesQuery = listQuerySchema({
  fields: { id: 'id', hostname: 'text', version: 'text', last_seen: 'time' },
  sort: 'hostname',
});

export const controlPlanes: Area = {
  name: 'Control planes',
  description: 'The control plane, and the gateways that belong to it. So far there is one, named default.',
  routes(app, { store, controlPlaneId }) {
    const own = { id: controlPlaneId, name: 'default', description: 'The control plane that is there from the start.' };
    const known = (id: string) => {
      if (id !== controlPlaneId) throw new NotFound('control plane', id);
      return own;
    };
    const page = { number: 1, size: 1 };
    app.get(
      '/v2/control-planes',
      {
        config: { permission: 'control-planes.read', scope: 'any' },
        schema: { summary: 'Lists control planes', response: { 200: pageSchema(controlPlaneSchema) } },
      },
      async () => pageOf({ items: [own], total: 1 }, page, (it) => it),
    );
    app.get(
      '/v2/control-planes/:controlPlaneId',
      {
        config: { permission: 'control-planes.read', scope: { param: 'controlPlaneId' } },
        schema: { summary: 'Gets a control plane', params: idSchema, response: { 200: controlPlaneSchema } },
      },
      async ({ params }) => known(params.controlPlaneId),
    );
    const schema = {
      summary: 'Lists gateways',
      params: idSchema,
      querystring: nodesQuery,
      response: { 200: pageSchema(nodeSchema) },
    };
    const config = { permission: 'nodes.read', scope: { param: 'controlPlaneId' } } as const;
    app.get('/v2/control-planes/:controlPlaneId/nodes', { config, schema }, async ({ params, query }) => {
      known(params.controlPlaneId);
      const nodes = await store.nodes.list(query);
      const totals = await store.streams.totals(nodes.items.map(({ id }) => id));
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
