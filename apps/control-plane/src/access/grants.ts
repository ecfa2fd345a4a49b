import type { Caller, HeldRole } from '@sallyport/store';
import { ownersPermissions, permissionsOfTeam } from './predefined-teams.ts';
import type { Grant, Principal } from './principal.ts';
import { roleGroups } from './roles.ts';

/** A user or system account with all that it may do: what is wider counts. */
export function principalOf(caller: Caller): Extract<Principal, { kind: 'user' | 'system-account' }> {
  const { kind, id, name, organizationId, isOwner } = caller;
  return { kind, id, name, organizationId, isOwner, grants: grantsOf(caller) };
}

function grantsOf({ isOwner, predefinedTeams, roles }: Caller): readonly Grant[] {
  const ofTeams = predefinedTeams.map((team) => everywhere(permissionsOfTeam(team)));
  return [...(isOwner ? [everywhere(ownersPermissions)] : []), ...ofTeams, ...roles.flatMap(grantOfRole)];
}

/** Nothing where a role was assigned that this version does not know. */
export function grantOfRole({ group, role, entityId }: Pick<HeldRole, 'group' | 'role' | 'entityId'>): Grant[] {
  const found = roleGroups[group]?.roles[role];
  return found === undefined ? [] : [{ permissions: new Set(found.permissions), entityId }];
}

export function everywhere(permissions: Iterable<Parameters<Grant['permissions']['has']>[0]>): Grant {
  return { permissions: new Set(permissions), entityId: '*' };
}
