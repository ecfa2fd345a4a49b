import { randomUUID } from 'node:crypto';
import type { Author } from '@sallyport/store';
import type { Services } from '../services.ts';
import { grantOfRole } from './grants.ts';
import { may } from './judge.ts';
import type { Principal } from './principal.ts';

type Group = 'control_planes' | 'dashboards' | 'reports';

/** Whoever makes something becomes the admin of it, unless they are that of all there is. */
export async function makeAdminOf(
  principal: Principal,
  group: Group,
  entityId: string,
  by: Author,
  { store, nowMs }: Pick<Services, 'store' | 'nowMs'>,
): Promise<void> {
  const { kind, id, organizationId } = principal;
  if (kind !== 'user' && kind !== 'system-account') return;
  const [{ permissions } = { permissions: new Set<never>() }] = grantOfRole({ group, role: 'admin', entityId });
  if ([...permissions].every((permission) => may(principal, permission))) return;
  const role = { group, role: 'admin', entityId, region: '*', createdAtMs: nowMs() };
  await store.identity.roles.insert({ id: randomUUID(), organizationId, holder: { kind, id }, ...role }, by);
}

/** Nobody has roles about what is no more. */
export async function forgetRolesAbout(
  group: Group,
  entityId: string,
  by: Author,
  { store }: Pick<Services, 'store'>,
): Promise<void> {
  await store.identity.roles.forgetEntity(by.organizationId, group, entityId, by);
}
