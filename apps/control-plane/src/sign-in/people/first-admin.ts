import { randomUUID } from 'node:crypto';
import { type Author, Conflict, type User } from '@sallyport/store';
import type { Services } from '../../services.ts';

/** Makes whoever is first the owner of the first organization, and an admin of it. */
export async function makeFirstAdmin(
  { email, fullName }: { email: string; fullName: string },
  origin: Pick<Author, 'requestId' | 'clientIp'>,
  { store, organizationId, nowMs }: Services,
): Promise<User> {
  const { users, organizations, teams } = store.identity;
  const atMs = nowMs();
  const known = await users.findByEmail(organizationId, email);
  const id = known?.id ?? randomUUID();
  const by: Author = { organizationId, principalId: id, actor: email, ...origin };
  const rest = { email, fullName, preferredName: undefined, isActive: true, createdAtMs: atMs, updatedAtMs: atMs };
  const user: User = { id, organizationId, ...rest };
  if (known === undefined) await users.insert(user, by);
  else
    await users.change(
      organizationId,
      id,
      (before) => ({ ...before, fullName, isActive: true, updatedAtMs: atMs }),
      by,
    );
  const admins = await teams.findPredefined(organizationId, 'organization-admin');
  await teams.addMember(organizationId, admins!.id, { kind: 'user', id }, by).catch((error: unknown) => {
    if (!(error instanceof Conflict)) throw error;
  });
  await organizations.change(organizationId, (before) => ({ ...before, ownerId: before.ownerId ?? id }), by);
  return user;
}

/** The path of the link for whoever is first, as long as nobody can sign in with a password. */
export async function firstAdminPath({ store, signIn, organizationId }: Services): Promise<string | undefined> {
  if (await store.signIn.credentials.areThereAny()) return undefined;
  const by = { organizationId, principalId: undefined, actor: 'installation', requestId: 'start', clientIp: '' };
  const { path } = await signIn.links.create({ purpose: 'first-admin', organizationId, userId: undefined }, by);
  return path;
}
