import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import type { JsonSchema } from '../../../parts/schema-form/schema.ts';

const schemasPath = (controlPlaneId: string) => path`/v2/control-planes/${controlPlaneId}/core-entities/schemas`;

/** Of a kind of entity, by what versions call it; or of what differs within a kind: `plugins/key-auth`, `vaults/env`. */
export const schemaQuery = (controlPlaneId: string, name: string) =>
  queryOptions({
    queryKey: ['schemas', controlPlaneId, name],
    queryFn: ({ signal }) =>
      api.get<JsonSchema & { readonly fields?: unknown }>(
        `${schemasPath(controlPlaneId)}/${name.split('/').map(encodeURIComponent).join('/')}`,
        { signal },
      ),
    // `fields` is the same in Kong's form.
    select: ({ fields: _, ...schema }): JsonSchema => schema,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Whether the control plane writes a member itself. */
export const isOwnMember = (name: string): boolean => ['id', 'created_at', 'updated_at'].includes(name);

/** What somebody else than the control plane has written of an entity, or has to write by its schema. */
export const withoutOwn = <Value>(members: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !isOwnMember(name)));
