import type { TargetHealth, UpstreamHealthOf } from '@sallyport/contracts';
import type { ClusterNode, ControlPlane } from '@sallyport/store';
import { connectedNodes } from '../cluster/connected-nodes.ts';
import type { Services } from '../services.ts';

/** A gateway that runs a configuration, and what it told of its upstreams. */
export interface TellingNode {
  readonly id: string;
  readonly hostname: string;
  /** Undefined where it has told nothing: it is of an older version, or has just connected. */
  readonly toldAtMs: number | undefined;
  /** By the upstream's name. */
  readonly upstreams: ReadonlyMap<string, UpstreamHealthOf>;
}

/** What one gateway says of a target. */
export interface ToldTarget {
  readonly node: TellingNode;
  readonly target: TargetHealth;
}

/** The gateways that are connected for a control plane or for a group that it is in, with what each told last. */
export async function tellingNodes(
  services: Pick<Services, 'store' | 'nowMs'>,
  controlPlane: ControlPlane,
): Promise<TellingNode[]> {
  const found: TellingNode[] = [];
  for (const { controlPlaneId, nodes } of await connectedNodes(services, controlPlane)) {
    if (nodes.length === 0) continue;
    const health = await services.store.clusterNodes.health(controlPlaneId);
    const told = new Map(health.map((each) => [each.nodeId, each]));
    found.push(...nodes.map((node) => tellingNode(node, told.get(node.id))));
  }
  return found;
}

/** What gateways say of the targets of an upstream, by `host:port`. */
export function toldTargets(nodes: readonly TellingNode[], upstream: string): Map<string, ToldTarget[]> {
  const all = nodes.flatMap((node) =>
    (node.upstreams.get(upstream)?.targets ?? []).map((target): ToldTarget => ({ node, target })),
  );
  return Map.groupBy(all, ({ target }) => target.target);
}

type Told = Awaited<ReturnType<Services['store']['clusterNodes']['health']>>[number];

function tellingNode({ id, hostname }: ClusterNode, told: Told | undefined): TellingNode {
  return {
    id,
    hostname,
    toldAtMs: told?.toldAtMs,
    upstreams: new Map(told?.report.upstreams.map((upstream) => [upstream.name, upstream])),
  };
}
