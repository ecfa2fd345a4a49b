import { queryOptions } from '@tanstack/react-query';
import { api, path, withoutSecrets } from '../../../api/client.ts';
import { everyEntity } from '../../../api/every-page.ts';

/** An entity of a configuration, as the API answers it. */
export type Entity = Readonly<Record<string, unknown>> & { readonly id: string };

export const entitiesPath = (controlPlaneId: string, collection: string) =>
  `${path`/v2/control-planes/${controlPlaneId}`}/core-entities/${collection}`;

/** All of a kind: they are searched and sorted where they are shown. `collection` may be below another: `consumers/ID/key-auth`. */
export const entitiesQuery = (controlPlaneId: string, collection: string) =>
  queryOptions({
    queryKey: ['entities', controlPlaneId, ...collection.split('/')],
    queryFn: ({ signal }) =>
      everyEntity<Entity>(entitiesPath(controlPlaneId, collection), { signal, headers: withoutSecrets }),
  });

/** One entity, and which state of it that is. */
export interface KnownEntity {
  readonly entity: Entity;
  readonly etag: string | undefined;
}

export const entityQuery = (controlPlaneId: string, collection: string, id: string) =>
  queryOptions({
    queryKey: ['entities', controlPlaneId, collection, id],
    queryFn: async ({ signal }): Promise<KnownEntity> => {
      const at = `${entitiesPath(controlPlaneId, collection)}/${encodeURIComponent(id)}`;
      const response = await api.ask('GET', at, undefined, { signal, headers: withoutSecrets });
      return { entity: (await response.json()) as Entity, etag: response.headers.get('etag') ?? undefined };
    },
  });

/** What an entity refers to under a name, where it does. */
export function referenceOf(entity: Entity, field: string): string | undefined {
  const value = entity[field];
  return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : undefined;
}

/** A member that is a text. */
export function textOf(entity: Entity, field: string): string | undefined {
  const value = entity[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
