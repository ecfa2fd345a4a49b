import { type ControlPlane, NotFound } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { isGroup } from '../control-planes/cluster-type.ts';
import { Problem } from '../http/problem.ts';
import { uuid } from '../http/uuid.ts';
import type { Services } from '../services.ts';

/** Finds the id of the control plane that a path names, by id or by name, among those of the caller's organization. Throws `NotFound`. */
export function controlPlaneOf({ store }: Pick<Services, 'store'>): (request: FastifyRequest) => Promise<string> {
  const find = async (organizationId: string, written: string): Promise<ControlPlane | undefined> =>
    (uuid.test(written) ? await store.controlPlanes.find(organizationId, written.toLowerCase()) : undefined) ??
    (await store.controlPlanes.findByName(organizationId, written));
  return async ({ params, principal, method }) => {
    const { controlPlaneId: written } = params as { controlPlaneId: string };
    const found = await find(principal.organizationId, written);
    if (found === undefined) throw new NotFound('control plane', written);
    if (isGroup(found) && method !== 'GET' && method !== 'HEAD')
      throw new Problem(400, 'A control plane group has no configuration of its own: change that of its members.');
    return found.id;
  };
}
