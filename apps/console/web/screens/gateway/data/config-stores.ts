import { queryOptions } from '@tanstack/react-query';
import { path } from '../../../api/client.ts';
import { everyItem } from '../../../api/every-page.ts';

export interface ConfigStore {
  readonly id: string;
  readonly name: string;
  readonly updated_at: string;
}

/** What is told of a secret: never its value. */
export interface StoredSecret {
  readonly key: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export const storesPath = (controlPlaneId: string) => path`/v2/control-planes/${controlPlaneId}/config-stores`;

export const secretsPath = (controlPlaneId: string, storeId: string) =>
  `${storesPath(controlPlaneId)}/${encodeURIComponent(storeId)}/secrets`;

export const configStoresQuery = (controlPlaneId: string) =>
  queryOptions({
    queryKey: ['config-stores', controlPlaneId],
    queryFn: ({ signal }) => everyItem<ConfigStore>(storesPath(controlPlaneId), { signal }),
  });

export const storedSecretsQuery = (controlPlaneId: string, storeId: string) =>
  queryOptions({
    queryKey: ['config-stores', controlPlaneId, storeId],
    queryFn: ({ signal }) => everyItem<StoredSecret>(secretsPath(controlPlaneId, storeId), { signal }),
  });
