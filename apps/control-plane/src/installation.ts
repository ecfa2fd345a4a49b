import { randomUUID } from 'node:crypto';
import type { Settings } from '@sallyport/store';

/** The ids of what there is from the first start: an organization, and its control plane, both named default. */
export async function identify(settings: Settings): Promise<{ organizationId: string; controlPlaneId: string }> {
  return {
    organizationId: await settings.findOrSet('organization_id', randomUUID),
    controlPlaneId: await settings.findOrSet('control_plane_id', randomUUID),
  };
}
