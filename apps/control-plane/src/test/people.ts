import { randomUUID } from 'node:crypto';
import type { Author, HeldRole, Member, Store } from '@sallyport/store';
import { predefinedTeams } from '../access/predefined-teams.ts';
import { createToken, hashOfToken } from '../access/token.ts';
import { newOrganization } from '../identity/new-organization.ts';

export interface Person extends Member {
  organizationId: string;
  token: string;
}

interface Wanted {
  kind?: Member['kind'];
  /** Keys of predefined teams: `organization-admin`. */
  teams?: readonly string[];
  roles?: readonly Pick<HeldRole, 'group' | 'role' | 'entityId'>[];
  isOwner?: boolean;
}

/** Somebody who may do what is told, with a token to ask with. */
export async function person(
  { identity }: Store,
  organizationId: string,
  name: string,
  { kind = 'user', teams = [], roles = [], isOwner = false }: Wanted = {},
): Promise<Person> {
  const id = randomUUID();
  const by: Author = { organizationId, principalId: undefined, actor: 'test', requestId: 'r', clientIp: '::1' };
  const times = { createdAtMs: 1, updatedAtMs: 1 };
  if (kind === 'user') {
    const email = `${name}@example.com`;
    const user = { id, organizationId, email, fullName: name, preferredName: undefined, isActive: true, ...times };
    await identity.users.insert(user, by);
  } else await identity.systemAccounts.insert({ id, organizationId, name, description: '', ...times }, by);
  for (const predefined of teams) {
    const team = await identity.teams.findPredefined(organizationId, predefined);
    await identity.teams.addMember(organizationId, team!.id, { kind, id }, by);
  }
  for (const role of roles)
    await identity.roles.insert(
      { id: randomUUID(), organizationId, holder: { kind, id }, region: '*', createdAtMs: 1, ...role },
      by,
    );
  if (isOwner) await identity.organizations.change(organizationId, (before) => ({ ...before, ownerId: id }), by);
  const token = createToken(kind);
  await identity.tokens.insert(
    {
      id: randomUUID(),
      organizationId,
      owner: { kind, id },
      name: 'of the test',
      hash: hashOfToken(token),
      createdAtMs: 1,
      expiresAtMs: Date.UTC(2100, 0),
      lastUsedAtMs: undefined,
      revokedAtMs: undefined,
      revokedBy: undefined,
    },
    by,
    100,
  );
  return { kind, id, organizationId, token };
}

/** Another organization, with the predefined teams. */
export async function anotherOrganization({ identity }: Store, name: string): Promise<string> {
  const id = randomUUID();
  const by: Author = { organizationId: id, principalId: undefined, actor: 'test', requestId: 'r', clientIp: '::1' };
  await identity.organizations.insert(newOrganization(id, name, 1), predefinedTeams, by);
  return id;
}
