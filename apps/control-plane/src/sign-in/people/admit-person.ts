import { randomUUID } from 'node:crypto';
import {
  type AuthenticationSettings,
  type Author,
  Conflict,
  type IdentityProvider,
  NotFound,
  type TeamGroupMapping,
  type User,
} from '@sallyport/store';
import type { Services } from '../../services.ts';
import type { ExternalPerson } from '../oidc/external-person.ts';

/** Why somebody whom a provider vouches for is not let in; the sentence is for them. */
export class NotAdmitted extends Error {
  readonly user: User | undefined;

  constructor(sentence: string, user?: User) {
    super(sentence);
    this.user = user;
  }
}

/** The user whom a provider vouches for, made where there is none yet. Throws `NotAdmitted`. */
export async function admitPerson(
  person: ExternalPerson,
  provider: IdentityProvider,
  by: Pick<Author, 'requestId' | 'clientIp' | 'agent'>,
  services: Pick<Services, 'store' | 'nowMs'>,
): Promise<User> {
  const { store } = services;
  const known = await store.signIn.identityProviders.findUser(provider.id, person.subject);
  const author = (id: string, email: string): Author => ({
    organizationId: provider.organizationId,
    principalId: id,
    actor: email,
    ...by,
  });
  const user =
    known === undefined
      ? await firstTime(person, provider, author, services)
      : await asTheyAreNow(known, person, provider, author, services);
  if (!user.isActive)
    throw new NotAdmitted('Your account here is switched off. An administrator can switch it on.', user);
  await putIntoTeams(user, person, provider, author(user.id, user.email), services);
  return user;
}

async function firstTime(
  { subject, email, isEmailVerified, name }: ExternalPerson,
  { id: providerId, organizationId }: IdentityProvider,
  author: (id: string, email: string) => Author,
  { store, nowMs }: Pick<Services, 'store' | 'nowMs'>,
): Promise<User> {
  const { users } = store.identity;
  if (email === undefined || !/^[^\s@]+@[^\s@]+$/.test(email))
    throw new NotAdmitted('Your identity provider does not tell your e-mail address, which is needed here.');
  if (isEmailVerified === false)
    throw new NotAdmitted('Your identity provider says that your e-mail address is not verified.');
  const found = await users.findByEmail(organizationId, email);
  // An address that nobody verified may be anybody's: whoever has an account here would be taken over.
  if (found !== undefined && isEmailVerified !== true)
    throw new NotAdmitted(
      'There is an account with your e-mail address here, and your identity provider does not say that the address is verified. An administrator can remove that account.',
      found,
    );
  // Whoever may add a provider would be whoever they like: the owner, or one who may read what was said.
  if (found !== undefined && (await store.signIn.credentials.find(found.id)) !== undefined)
    throw new NotAdmitted(
      'There is an account with your e-mail address here that has a password: sign in with that. An administrator can remove that account.',
      found,
    );
  // As whoever it is to another provider, or was to this one by another name, somebody is known by that.
  if (found !== undefined && (await store.signIn.identityProviders.isLinked(found.id)))
    throw new NotAdmitted(
      'There is an account with your e-mail address here that belongs to somebody else at an identity provider. An administrator can remove that account.',
      found,
    );
  const atMs = nowMs();
  const id = found?.id ?? randomUUID();
  const user: User = found ?? {
    id,
    organizationId,
    email,
    fullName: name ?? email,
    preferredName: undefined,
    isActive: true,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
  if (found === undefined) await users.insert(user, author(id, email));
  await store.signIn.identityProviders.linkUser(providerId, subject, id);
  return user;
}

/** What the provider says of them may have changed. */
async function asTheyAreNow(
  id: string,
  { name }: ExternalPerson,
  { organizationId }: IdentityProvider,
  author: (id: string, email: string) => Author,
  { store, nowMs }: Pick<Services, 'store' | 'nowMs'>,
): Promise<User> {
  const { users } = store.identity;
  const user = await users.get(organizationId, id);
  if (name === undefined || name === user.fullName) return user;
  const change = (before: User) => ({ ...before, fullName: name, updatedAtMs: nowMs() });
  return await users.change(organizationId, id, change, author(id, user.email));
}

async function putIntoTeams(
  { id, organizationId }: User,
  { subject, groups, asOfMs }: ExternalPerson,
  provider: IdentityProvider,
  by: Author,
  { store }: Pick<Services, 'store'>,
): Promise<void> {
  const { teams } = store.identity;
  const settings = await store.signIn.identityProviders.settings(organizationId);
  if (!settings.mapsGroups || groups === undefined) return;
  // An older token is not to give back what a newer one took.
  if (!(await store.signIn.identityProviders.noteGroupsTold(provider.id, subject, asOfMs))) return;
  const member = { kind: 'user', id } as const;
  const page = { number: 1, size: 1_000, filters: [], sort: [] };
  const current = (await teams.listOf(organizationId, member, page)).items.map((team) => team.id);
  const mappings = await store.signIn.identityProviders.mappings(provider.id);
  const { joined, left } = teamChanges(current, groups, mappings, settings);
  for (const teamId of joined) await teams.addMember(organizationId, teamId, member, by).catch(unlessDone);
  for (const teamId of left) await teams.removeMember(organizationId, teamId, member, by).catch(unlessDone);
}

/** Where teams are decided about by hand, too, those that no group stands for stay as they are. */
function teamChanges(
  current: readonly string[],
  groups: readonly string[],
  mappings: readonly Pick<TeamGroupMapping, 'teamId' | 'group'>[],
  { mapsByHand }: Pick<AuthenticationSettings, 'mapsByHand'>,
): { joined: string[]; left: string[] } {
  const wanted = new Set(mappings.filter(({ group }) => groups.includes(group)).map(({ teamId }) => teamId));
  const mapped = new Set(mappings.map(({ teamId }) => teamId));
  return {
    joined: [...wanted].filter((teamId) => !current.includes(teamId)),
    left: current.filter((teamId) => !wanted.has(teamId) && (!mapsByHand || mapped.has(teamId))),
  };
}

/** Another sign-in of the same person may have done it. */
function unlessDone(error: unknown): void {
  if (!(error instanceof Conflict || error instanceof NotFound)) throw error;
}
