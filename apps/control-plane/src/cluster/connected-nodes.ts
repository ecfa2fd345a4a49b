import { clusterSilenceMs } from '@sallyport/contracts';
import type { ClusterNode, ControlPlane, Store } from '@sallyport/store';

/** Of whom nothing was heard since then is not connected: a process that was killed could not tell that its gateways are gone. */
export function heardSinceMs(nowMs: number): number {
  return nowMs - 2 * clusterSilenceMs;
}

export interface ConnectedNodes {
  /** The control plane itself, or a group that it is in. */
  readonly controlPlaneId: string;
  readonly nodes: readonly ClusterNode[];
}

/** The gateways that run the configuration of a control plane, by whose they are. */
export async function connectedNodes(
  { store, nowMs }: { store: Pick<Store, 'groupMemberships' | 'clusterNodes'>; nowMs(): number },
  { id, organizationId }: Pick<ControlPlane, 'id' | 'organizationId'>,
): Promise<ConnectedNodes[]> {
  const groups = await store.groupMemberships.groupsOf(organizationId, id);
  const sinceMs = heardSinceMs(nowMs());
  return await Promise.all(
    [id, ...groups.map((group) => group.id)].map(async (controlPlaneId) => ({
      controlPlaneId,
      nodes: await store.clusterNodes.connected(controlPlaneId, sinceMs),
    })),
  );
}
