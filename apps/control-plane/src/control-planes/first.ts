import { Conflict, type Store } from '@sallyport/store';
import { controlPlanesMax } from './limits.ts';

const flag = 'first_control_plane_made';

/** Makes the control plane that is there from the start, once: one that somebody removed stays away. */
export async function makeFirstControlPlane(
  { controlPlanes, settings }: Store,
  { organizationId, controlPlaneId }: { organizationId: string; controlPlaneId: string },
  atMs: number,
): Promise<void> {
  if ((await settings.find(flag)) !== undefined) return;
  const first = {
    id: controlPlaneId,
    organizationId,
    name: 'default',
    description: 'The control plane that is there from the start.',
    labels: {},
    clusterType: 'CLUSTER_TYPE_CONTROL_PLANE',
    authType: 'pinned_client_certs',
    proxyUrls: [],
    createdAtMs: atMs,
    updatedAtMs: atMs,
  } as const;
  const by = { actor: 'installation', principalId: undefined, organizationId, requestId: 'start', clientIp: '' };
  await controlPlanes.insert(first, by, controlPlanesMax).catch((error: unknown) => {
    // Another process was quicker, or this one was killed before it had kept that it is there.
    if (!(error instanceof Conflict)) throw error;
  });
  await settings.set(flag, 'true');
}
