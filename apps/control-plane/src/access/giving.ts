import { Problem } from '../http/problem.ts';
import { may } from './judge.ts';
import type { GrantedPermission } from './permissions.ts';
import type { Grant, Principal } from './principal.ts';

/** What somebody may do, as seen by who wants to act on them. */
export interface Standing {
  isOwner: boolean;
  grants: readonly Grant[];
}

/** Throws unless somebody may hand out these grants: nobody passes on more than they have, so that who manages people does not manage their way up. */
export function demandToGive(principal: Principal, grants: readonly Grant[]): void {
  if (mayGiveAll(principal)) return;
  const lacking = firstLacking(principal, grants);
  if (lacking !== undefined) throw new Problem(403, `Only who has ${lacking} may give it to others.`);
}

/**
 * Throws where others may do more than who wants to change or remove them, or take something from them. Reading payloads does not count: it
 * puts nobody above an admin. Who owns the organization is out of the reach of others.
 */
export function demandToManage(principal: Principal, { isOwner, grants }: Standing): void {
  if (mayGiveAll(principal)) return;
  if (isOwner) throw new Problem(403, 'Only who owns the organization may do this to who owns it.');
  const lacking = firstLacking(principal, grants, 'payloads.read');
  if (lacking !== undefined) throw new Problem(403, `Only who has ${lacking} may do this to who has it.`);
}

function mayGiveAll(principal: Principal): boolean {
  return principal.kind === 'operator' || (principal.kind !== 'node' && principal.isOwner);
}

function firstLacking(principal: Principal, grants: readonly Grant[], except?: GrantedPermission): string | undefined {
  for (const { permissions, entityId } of grants)
    for (const permission of permissions)
      if (permission !== except && !may(principal, permission, entityId))
        return `${permission}${entityId === '*' ? '' : ` on ${entityId}`}`;
  return undefined;
}
