import type { Sort } from '@sallyport/store';
import { z } from 'zod';
import { heardSinceMs } from '../../cluster/connected-nodes.ts';
import type { Area } from '../../http/area.ts';
import { listQuerySchema } from '../../http/list-query.ts';
import { controlPlaneParams } from '../params.ts';
import { endOfLifeOf } from './end-of-life.ts';
import { getKnownNode, knownNodes } from './known-nodes.ts';
import { type KnownNode, nodeSchema, nodeView } from './node-view.ts';

const nodesQuery = listQuerySchema({
  fields: { id: 'id', hostname: 'text', version: 'text', last_seen: 'time' },
  sort: 'hostname',
});

const nodeParams = controlPlaneParams.extend({ nodeId: z.string().max(128) });
const endSchema = z.object({ node_id: z.string(), node_version: z.string(), message: z.string() });

export const gateways: Area = {
  name: 'Gateways',
  description: 'The gateways of a control plane: what they are, what they serve, and what they told.',
  routes(app, { store, version, nowMs }) {
    const scope = { param: 'controlPlaneId' } as const;
    const reading = { permission: 'nodes.read', scope } as const;
    const path = '/v2/control-planes/:controlPlaneId/nodes';
    const ownId = async (organizationId: string, id: string) => (await store.controlPlanes.get(organizationId, id)).id;
    const view = async (controlPlaneId: string, nodes: readonly KnownNode[]) => {
      const totals = await store.streams.totals(
        controlPlaneId,
        nodes.map(({ id }) => id),
      );
      return nodes.map((node) => nodeView(node, totals.get(node.id), heardSinceMs(nowMs())));
    };

    const listed = {
      summary: 'Lists gateways',
      params: controlPlaneParams,
      querystring: nodesQuery,
      response: {
        200: z.object({
          items: z.array(nodeSchema),
          page: z.object({
            total_count: z.number(),
            next: z.number().optional().describe('The number of the next page.'),
          }),
        }),
      },
    };
    app.get(path, { config: reading, schema: listed }, async ({ params, query, principal }) => {
      const id = await ownId(principal.organizationId, params.controlPlaneId);
      const all = (await knownNodes(store, id, query)).sort(by(query.sort));
      const from = (query.number - 1) * query.size;
      const items = await view(id, all.slice(from, from + query.size));
      const hasMore = from + query.size < all.length;
      return { items, page: { total_count: all.length, ...(hasMore && { next: query.number + 1 }) } };
    });

    const ended = {
      summary: 'Lists gateways of versions that are not supported any more',
      params: controlPlaneParams,
      response: { 200: z.object({ items: z.array(endSchema) }) },
    };
    app.get(`${path}/eol`, { config: reading, schema: ended }, async ({ params, principal }) => {
      const id = await ownId(principal.organizationId, params.controlPlaneId);
      const items = (await knownNodes(store, id, { filters: [], sort: [] })).flatMap((node) => {
        const nodeVersion = (node.connection ?? node.telling)!.version;
        const message = endOfLifeOf(nodeVersion, version);
        return message === undefined ? [] : [{ node_id: node.id, node_version: nodeVersion, message }];
      });
      return { items };
    });

    const got = {
      summary: 'Gets a gateway',
      params: nodeParams,
      response: { 200: z.object({ item: nodeSchema }) },
    };
    app.get(`${path}/:nodeId`, { config: reading, schema: got }, async ({ params, principal }) => {
      const id = await ownId(principal.organizationId, params.controlPlaneId);
      const [item] = await view(id, [await getKnownNode(store, id, params.nodeId)]);
      return { item: item! };
    });

    const removed = {
      summary: 'Forgets a gateway',
      description: 'One that is still there is known again when it next says something.',
      params: nodeParams,
      response: { 204: z.undefined() },
    };
    const writing = { permission: 'nodes.write', scope } as const;
    app.delete(`${path}/:nodeId`, { config: writing, schema: removed }, async ({ params, principal }, reply) => {
      const id = await ownId(principal.organizationId, params.controlPlaneId);
      const { connection, telling } = await getKnownNode(store, id, params.nodeId);
      if (connection !== undefined) await store.clusterNodes.remove(id, params.nodeId);
      if (telling !== undefined) await store.nodes.remove(id, params.nodeId);
      return reply.code(204).send();
    });
  },
};

const fields = {
  id: ({ id }: KnownNode) => id,
  hostname: (it: KnownNode) => (it.connection ?? it.telling)!.hostname,
  version: (it: KnownNode) => (it.connection ?? it.telling)!.version,
  last_seen: (it: KnownNode) => Math.max(it.connection?.lastSeenAtMs ?? 0, it.telling?.lastSeenAtMs ?? 0),
};

function by(sort: readonly Sort<keyof typeof fields>[]): (a: KnownNode, b: KnownNode) => number {
  const keys = [...sort, { field: 'id', isDescending: false } as const];
  return (a, b) => {
    for (const { field, isDescending } of keys) {
      const [left, right] = [fields[field](a), fields[field](b)];
      if (left !== right) return left < right === isDescending ? 1 : -1;
    }
    return 0;
  };
}
