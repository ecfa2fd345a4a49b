import type { ConfigStore, Store } from '@sallyport/store';
import { z } from 'zod';
import { controlPlaneParams } from '../control-planes/params.ts';

export const configStoreParams = controlPlaneParams.extend({ configStoreId: z.uuid() });

/** The config store of a path. Throws `NotFound`, of other organizations' too. */
export async function getStore(
  { controlPlanes, configStores }: Store,
  organizationId: string,
  { controlPlaneId, configStoreId }: z.output<typeof configStoreParams>,
): Promise<ConfigStore> {
  const { id } = await controlPlanes.get(organizationId, controlPlaneId);
  return await configStores.get(id, configStoreId);
}
