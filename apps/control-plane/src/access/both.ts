import type { Grant } from './principal.ts';

/** What is in both lists: of each two grants, the permissions that they share, for the narrower of what they are about. */
export function grantsInBoth(some: readonly Grant[], others: readonly Grant[]): Grant[] {
  const both: Grant[] = [];
  for (const one of some) {
    for (const other of others) {
      if (one.entityId !== '*' && other.entityId !== '*' && one.entityId !== other.entityId) continue;
      const permissions = new Set([...one.permissions].filter((permission) => other.permissions.has(permission)));
      const entityId = one.entityId === '*' ? other.entityId : one.entityId;
      if (permissions.size > 0) both.push({ permissions, entityId });
    }
  }
  return both;
}
