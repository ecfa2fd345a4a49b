import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import { everyItem } from '../../../api/every-page.ts';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly full_name: string;
  readonly active: boolean;
  readonly created_at: string;
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** One of those that every organisation has, which nobody changes. */
  readonly system_team: boolean;
  readonly created_at: string;
}

export interface SystemAccount {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly created_at: string;
}

export interface AssignedRole {
  readonly id: string;
  readonly role_name: string;
  /** `*` for all. */
  readonly entity_id: string;
  readonly entity_type_name: string;
}

export interface AccessToken {
  readonly id: string;
  readonly name: string;
  readonly state: 'ACTIVE' | 'REVOKED' | 'EXPIRED';
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
}

/** Roles by group, as `GET /v3/roles` tells them. */
export type RoleGroups = Readonly<
  Record<
    string,
    {
      readonly name: string;
      readonly roles: Readonly<Record<string, { readonly name: string; readonly description: string }>>;
    }
  >
>;

/** Who has roles and tokens; its path in the API. */
export type HolderKind = 'users' | 'teams' | 'system-accounts';

/** A list of people or of what they have. More than there are pages for is more than anybody scrolls through: then they are searched for. */
export const readList = <Item>(at: string, signal: AbortSignal): Promise<readonly Item[]> =>
  everyItem<Item>(at, { signal }, { pagesMax: 50 });

const listOf = <Item>(at: string) =>
  queryOptions({ queryKey: ['organisation', at], queryFn: ({ signal }) => readList<Item>(at, signal) });

export const usersQuery = listOf<User>('/v3/users');
export const teamsQuery = listOf<Team>('/v3/teams');
export const accountsQuery = listOf<SystemAccount>('/v3/system-accounts');

export const teamsOfQuery = (kind: 'users' | 'system-accounts', id: string) =>
  listOf<Team>(`/v3/${kind}/${encodeURIComponent(id)}/teams`);
export const membersQuery = (teamId: string) => listOf<User>(path`/v3/teams/${teamId}/users`);
export const accountMembersQuery = (teamId: string) => listOf<SystemAccount>(path`/v3/teams/${teamId}/system-accounts`);
export const rolesOfQuery = (kind: HolderKind, id: string) =>
  listOf<AssignedRole>(`/v3/${kind}/${encodeURIComponent(id)}/assigned-roles`);
export const tokensOfQuery = (kind: 'users' | 'system-accounts', id: string) =>
  listOf<AccessToken>(`/v3/${kind}/${encodeURIComponent(id)}/access-tokens`);

export const roleGroupsQuery = queryOptions({
  queryKey: ['organisation', 'roles'],
  queryFn: ({ signal }) => api.get<RoleGroups>('/v3/roles', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
