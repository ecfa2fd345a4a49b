import { useQuery } from '@tanstack/react-query';
import { api } from './client.ts';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly full_name: string;
}

export interface Organization {
  readonly id: string;
  readonly name: string;
}

/** What the caller may do: `entity_ids` are those of control planes, dashboards …, or `*` for all. */
interface Granted {
  readonly permission: string;
  readonly entity_ids: readonly string[];
}

export const usePerson = () =>
  useQuery({ queryKey: ['person'], queryFn: ({ signal }) => api.get<Person>('/v3/users/me', { signal }) });

export const useOrganization = () =>
  useQuery({
    queryKey: ['organisation', '/v3/organizations/me'],
    queryFn: ({ signal }) => api.get<Organization>('/v3/organizations/me', { signal }),
  });

/** The names of all that the person may do. */
export function usePermissionNames(): readonly string[] {
  const { data } = useQuery(permissionsQuery);
  return [...new Set(data?.data.map(({ permission }) => permission))].sort();
}

/** Whether the person may do something, to an entity or to any. While that is not known, nobody may. */
export type MayDo = (permission: string, entityId?: string) => boolean;

export function useMay(): MayDo {
  const { data } = useQuery(permissionsQuery);
  const granted = data?.data ?? [];
  return (permission, entityId) =>
    granted.some(
      (one) =>
        one.permission === permission &&
        (one.entity_ids.includes('*') ||
          (entityId === undefined ? one.entity_ids.length > 0 : one.entity_ids.includes(entityId))),
    );
}

/** Until then nobody may do anything, which is nothing to be told. */
export const useKnowsPermissions = (): boolean => useQuery(permissionsQuery).isFetched;

const permissionsQuery = {
  queryKey: ['permissions'],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api.get<{ data: readonly Granted[] }>('/v3/users/me/permissions', { signal }),
  staleTime: 60_000,
};
