import type { ClusterNodes, Nodes, PageRequest, Store } from '@sallyport/store';
import { NotFound } from '@sallyport/store';
import { everyPage } from '../../http/every-page.ts';
import type { KnownNode } from './node-view.ts';

/** Gateways that a control plane shows; it forgets those that were silent for long. */
const nodesMax = 10_000;

type Field = 'id' | 'hostname' | 'version' | 'last_seen';

/** All gateways that connected, and those that told something without: gateways that read files. */
export async function knownNodes(
  { nodes, clusterNodes }: { nodes: Nodes; clusterNodes: ClusterNodes },
  controlPlaneId: string,
  { filters, sort }: Pick<PageRequest<Field>, 'filters' | 'sort'>,
): Promise<KnownNode[]> {
  const all = { filters, sort };
  const connections = await everyPage((page) => clusterNodes.list(controlPlaneId, { ...all, ...page }), nodesMax);
  const telling = await everyPage((page) => nodes.list(controlPlaneId, { ...all, ...page }), nodesMax);
  const found = new Map<string, KnownNode>();
  for (const connection of connections) found.set(connection.id, { id: connection.id, connection, telling: undefined });
  for (const node of telling)
    found.set(node.id, { id: node.id, connection: found.get(node.id)?.connection, telling: node });
  return [...found.values()];
}

/** Throws `NotFound`. */
export async function getKnownNode(
  { nodes, clusterNodes }: Pick<Store, 'nodes' | 'clusterNodes'>,
  controlPlaneId: string,
  id: string,
): Promise<KnownNode> {
  const connection = await clusterNodes.find(controlPlaneId, id);
  const telling = await nodes.find(controlPlaneId, id);
  if (connection === undefined && telling === undefined) throw new NotFound('gateway', id);
  return { id, connection, telling };
}
