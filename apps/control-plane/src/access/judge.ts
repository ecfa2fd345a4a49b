import { Problem } from '../http/problem.ts';
import {
  type EntityType,
  type GrantedPermission,
  isGranted,
  nounOf,
  type Permission,
  permissions,
} from './permissions.ts';
import type { Principal } from './principal.ts';

/** Whether somebody may do it to the entity; to all of what the permission is about where none is named. */
export function may(principal: Principal, permission: Permission, entityId = '*'): boolean {
  if (principal.kind === 'node') return permission === 'telemetry.write';
  if (permission === 'anyone') return true;
  if (permission === 'telemetry.write' || (permission === 'secrets.read' && principal.hidesSecrets)) return false;
  if (permission === 'signed-in' || principal.kind === 'operator') return true;
  return (
    isGranted(permission) &&
    principal.grants.some(
      (grant) => (grant.entityId === '*' || grant.entityId === entityId) && grant.permissions.has(permission),
    )
  );
}

/** Throws a `Problem` that says what is missing, unless somebody may do it. */
export function demand(principal: Principal, permission: Permission, entityId = '*'): void {
  if (!may(principal, permission, entityId)) throw missing(permission, entityId);
}

/** The ids of those to which somebody may do it; `all` where it is whichever there are. */
export function entitiesWith(principal: Principal, permission: GrantedPermission): 'all' | readonly string[] {
  if (may(principal, permission)) return 'all';
  if (principal.kind !== 'user' && principal.kind !== 'system-account') return [];
  const granted = principal.grants.filter((grant) => grant.permissions.has(permission));
  return [...new Set(granted.map(({ entityId }) => entityId))];
}

export function missing(permission: Permission, entityId = '*'): Problem {
  if (permission === 'telemetry.write')
    return new Problem(
      403,
      'Only gateways may do this, with the token that is in the file node-token of the data folder.',
    );
  if (permission === 'signed-in' || permission === 'anyone')
    return new Problem(403, 'This is not for gateways: their token is good for telling.');
  const type = permissions[permission];
  const noun = type in nounOf ? nounOf[type as EntityType] : undefined;
  const where =
    noun === undefined || noun === 'organization'
      ? ''
      : entityId === '*'
        ? ` on all ${noun}s`
        : ` on the ${noun} ${entityId}`;
  return new Problem(403, `The permission ${permission}${where} is missing.`);
}
