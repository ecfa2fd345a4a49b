import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';

/** An entity of a configuration, as the API answers it. */
export type Entity = Readonly<Record<string, unknown>> & { readonly id: string };

interface Page {
  readonly data: readonly Entity[];
  readonly next: string | null;
}

export const entitiesPath = (controlPlaneId: string, collection: string) =>
  `${path`/v2/control-planes/${controlPlaneId}`}/core-entities/${collection}`;

/** Pages show no secret, whatever the person may see. `[secret]`, sent back, means the one that is there. */
export const withoutSecrets = { 'sallyport-hide-secrets': 'true' } as const;

/** All of a kind: they are searched and sorted where they are shown. `collection` may be below another: `consumers/ID/key-auth`. */
export const entitiesQuery = (controlPlaneId: string, collection: string) =>
  queryOptions({
    queryKey: ['entities', controlPlaneId, ...collection.split('/')],
    queryFn: async ({ signal }) => {
      const all: Entity[] = [];
      let next: string | null = `${entitiesPath(controlPlaneId, collection)}?size=1000`;
      while (next !== null) {
        const page: Page = await api.get<Page>(next, { signal, headers: withoutSecrets });
        all.push(...page.data);
        next = page.next;
      }
      return all as readonly Entity[];
    },
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
