import { beforeEach, describe, expect, it } from 'vitest';
import { Conflict, LimitReached, NotFound } from '../errors.ts';
import type { AccessToken } from '../identity/access-tokens.ts';
import type { AssignedRole, Holder } from '../identity/assigned-roles.ts';
import type { Identity } from '../identity/identity.ts';
import type { Organization } from '../identity/organizations.ts';
import type { SystemAccount } from '../identity/system-accounts.ts';
import type { Team } from '../identity/teams.ts';
import type { User } from '../identity/users.ts';
import type { Store } from '../store.ts';
import { all, by } from './fixtures.ts';

const times = { createdAtMs: 1_000, updatedAtMs: 1_000 };

function organization(id: string, changes: Partial<Organization> = {}): Organization {
  return {
    id,
    name: `Organization ${id}`,
    ownerId: undefined,
    loginPath: undefined,
    state: 'active',
    arePatsEnabled: true,
    patDaysMax: 365,
    mcpAccess: 'write',
    ...times,
    ...changes,
  };
}

function user(id: string, organizationId = 'a', changes: Partial<User> = {}): User {
  const rest = { email: `${id}@example.com`, fullName: id, preferredName: undefined, isActive: true };
  return { id, organizationId, ...rest, ...times, ...changes };
}

function team(id: string, organizationId = 'a'): Team {
  const rest = { name: `Team ${id}`, description: '', labels: { of: 'x' }, predefined: undefined };
  return { id, organizationId, ...rest, ...times };
}

function account(id: string, organizationId = 'a'): SystemAccount {
  return { id, organizationId, name: `Account ${id}`, description: 'What it is for', ...times };
}

function assigned(id: string, holder: Holder, changes: Partial<AssignedRole> = {}): AssignedRole {
  const role = { group: 'control_planes', role: 'viewer', entityId: 'cp-1', region: '*' };
  return { id, organizationId: 'a', holder, ...role, createdAtMs: 1_000, ...changes };
}

function token(id: string, changes: Partial<AccessToken> = {}): AccessToken {
  return {
    id,
    organizationId: 'a',
    owner: { kind: 'user', id: 'ann' },
    name: id,
    hash: `hash of ${id}`,
    createdAtMs: 1_000,
    expiresAtMs: Number.MAX_SAFE_INTEGER,
    lastUsedAtMs: undefined,
    revokedAtMs: undefined,
    revokedBy: undefined,
    ...changes,
  };
}

/** What any store promises of who there is and what they may; it is open when a test begins. */
export function describeIdentity(opened: () => Store): void {
  describe('identity', () => {
    let identity: Identity;
    const ann = { kind: 'user', id: 'ann' } as const;
    const bot = { kind: 'system-account', id: 'bot' } as const;
    beforeEach(async () => {
      ({ identity } = opened());
      for (const id of ['a', 'b'])
        await identity.organizations.insert(
          organization(id),
          [{ name: 'Organization Admin', description: 'Does it all.', predefined: 'organization-admin' }],
          by,
        );
      await identity.users.insert(user('ann'), by);
      await identity.users.insert(user('eve', 'b'), by);
      await identity.systemAccounts.insert(account('bot'), by);
      await identity.teams.insert(team('t'), by);
    });

    it('keeps organizations, each with the predefined teams, and adds those that a new version has', async () => {
      expect(await identity.organizations.get('a')).toEqual(organization('a'));
      const same = identity.organizations.insert(organization('c', { name: 'Organization a' }), [], by);
      await expect(same).rejects.toThrow(Conflict);
      const more = { name: 'New', description: 'New.', predefined: 'new' };
      for (let again = 0; again < 2; again++) await identity.organizations.ensure(organization('first'), [more]);
      expect((await identity.teams.list('first', all())).items.map(({ name }) => name)).toEqual(['New']);
      expect(
        (await identity.teams.list('b', all({ sort: [{ field: 'name', isDescending: false }] }))).items,
      ).toMatchObject([{ name: 'New' }, { name: 'Organization Admin', predefined: 'organization-admin' }]);
      const moved = (before: Organization): Organization => {
        return { ...before, loginPath: 'acme', patDaysMax: 30, arePatsEnabled: false, mcpAccess: 'read' };
      };
      await identity.organizations.change('a', moved, by);
      expect(await identity.organizations.findByLoginPath('acme')).toEqual(moved(organization('a')));
    });

    it('shows nothing of another organization, whatever is asked for', async () => {
      expect(await identity.users.find('a', 'eve')).toBeUndefined();
      await expect(identity.users.get('a', 'eve')).rejects.toThrow(new NotFound('user', 'eve').message);
      await expect(identity.users.change('a', 'eve', (it) => it, by)).rejects.toThrow(NotFound);
      await expect(identity.users.remove('a', 'eve', by)).rejects.toThrow(NotFound);
      await expect(identity.teams.addMember('a', 't', { kind: 'user', id: 'eve' }, by)).rejects.toThrow(NotFound);
      await expect(identity.teams.addMember('b', 't', { kind: 'user', id: 'eve' }, by)).rejects.toThrow(NotFound);
      await expect(identity.roles.insert(assigned('r', { kind: 'user', id: 'eve' }), by)).rejects.toThrow(NotFound);
      const theirs = token('x', { owner: { kind: 'user', id: 'eve' } });
      await expect(identity.tokens.insert(theirs, by, 10)).rejects.toThrow(NotFound);
      await identity.roles.insert(assigned('r', ann), by);
      await expect(identity.roles.remove('b', ann, 'r', by)).rejects.toThrow(NotFound);
      expect((await identity.users.list('a', all())).items.map(({ id }) => id)).toEqual(['ann']);
      expect((await identity.users.withEmail('EVE@example.com')).map(({ id }) => id)).toEqual(['eve']);
    });

    it('takes an address once in an organization, and again in another', async () => {
      await identity.users.insert(user('ann-of-b', 'b', { email: 'ann@example.com' }), by);
      const again = identity.users.insert(user('ann-2', 'a', { email: 'ann@example.com' }), by);
      await expect(again).rejects.toThrow(Conflict);
      expect((await identity.users.findByEmail('b', 'Ann@Example.com'))?.id).toBe('ann-of-b');
    });

    it('has users and system accounts in teams, once each', async () => {
      for (const member of [ann, bot]) await identity.teams.addMember('a', 't', member, by);
      await expect(identity.teams.addMember('a', 't', ann, by)).rejects.toThrow(Conflict);
      expect((await identity.teams.listUsers('a', 't', all())).items).toEqual([user('ann')]);
      expect((await identity.teams.listSystemAccounts('a', 't', all())).items).toEqual([account('bot')]);
      expect((await identity.teams.listOf('a', bot, all())).items).toEqual([team('t')]);
      expect((await identity.teams.listUsers('b', 't', all())).items).toEqual([]);
      await identity.teams.removeMember('a', 't', ann, by);
      await expect(identity.teams.removeMember('a', 't', ann, by)).rejects.toThrow(NotFound);
    });

    it('adds up what somebody may by themselves and by teams', async () => {
      await identity.teams.addMember('a', 't', ann, by);
      const admins = await identity.teams.findPredefined('a', 'organization-admin');
      await identity.teams.addMember('a', admins!.id, ann, by);
      await identity.roles.insert(assigned('1', ann), by);
      await identity.roles.insert(assigned('2', { kind: 'team', id: 't' }, { role: 'admin', entityId: '*' }), by);
      await identity.roles.insert(assigned('3', bot), by);
      await expect(identity.roles.insert(assigned('4', ann), by)).rejects.toThrow(Conflict);
      const caller = await identity.callers.find(ann);
      expect(caller).toMatchObject({ ...ann, organizationId: 'a', name: 'ann', isOwner: false });
      expect(caller?.predefinedTeams).toEqual(['organization-admin']);
      expect(caller?.roles).toHaveLength(2);
      expect(caller?.roles).toEqual(
        expect.arrayContaining([
          { group: 'control_planes', role: 'viewer', entityId: 'cp-1', team: undefined },
          { group: 'control_planes', role: 'admin', entityId: '*', team: { id: 't', name: 'Team t' } },
        ]),
      );
      expect(await identity.callers.all('a')).toEqual([await identity.callers.find(bot), caller]);
      await identity.roles.forgetEntity('a', 'control_planes', 'cp-1', by);
      expect((await identity.callers.find(ann))?.roles).toHaveLength(1);
    });

    it('knows whose a token is, as long as it is good and its owner may act', async () => {
      await identity.tokens.insert(token('1', { expiresAtMs: 9_000 }), by, 10);
      await identity.tokens.insert(token('2', { owner: bot }), by, 10);
      const whose = async (id: string, nowMs = 5_000) => (await identity.callers.byToken(`hash of ${id}`, nowMs))?.id;
      expect([await whose('1'), await whose('1', 9_000), await whose('2'), await whose('3')]).toEqual([
        'ann',
        undefined,
        'bot',
        undefined,
      ]);
      await identity.users.change('a', 'ann', (before) => ({ ...before, isActive: false }), by);
      expect(await whose('1')).toBeUndefined();
      expect((await identity.callers.describe('a', ann))?.id).toBe('ann');
      expect(await identity.callers.describe('b', ann)).toBeUndefined();
      await identity.users.change('a', 'ann', (before) => ({ ...before, isActive: true }), by);
      await identity.organizations.change('a', (before) => ({ ...before, arePatsEnabled: false }), by);
      expect([await whose('1'), await whose('2')]).toEqual([undefined, 'bot']);
      const restored = { arePatsEnabled: true, state: 'inactive' } as const;
      await identity.organizations.change('a', (before) => ({ ...before, ...restored }), by);
      expect([await whose('1'), await whose('2')]).toEqual([undefined, undefined]);
      await identity.organizations.change('a', (before) => ({ ...before, state: 'active' }), by);
      const revoked = await identity.tokens.revoke('a', ann, '1', 6_000, by);
      expect(revoked).toMatchObject({ revokedAtMs: 6_000, revokedBy: 'operator' });
      expect(await whose('1')).toBeUndefined();
      expect(await identity.tokens.revoke('a', ann, '1', 7_000, by)).toEqual(revoked);
    });

    it('keeps when a token was used last, to the minute', async () => {
      await identity.tokens.insert(token('1'), by, 10);
      const lastUsed = async (nowMs: number) => {
        await identity.callers.byToken('hash of 1', nowMs);
        return (await identity.tokens.get('a', ann, '1')).lastUsedAtMs;
      };
      const start = 1_000_000;
      expect([await lastUsed(start), await lastUsed(start + 59_999), await lastUsed(start + 60_000)]).toEqual([
        start,
        start,
        start + 60_000,
      ]);
    });

    it('lets nobody have more tokens than they may, however many are asked for at once', async () => {
      const asked = await Promise.allSettled(
        Array.from({ length: 5 }, (_, index) => identity.tokens.insert(token(`${index}`), by, 3)),
      );
      const refused = asked.filter((it) => it.status === 'rejected');
      expect(refused.map(({ reason }) => reason)).toEqual([expect.any(LimitReached), expect.any(LimitReached)]);
      const { items } = await identity.tokens.list('a', ann, all());
      expect(items).toHaveLength(3);
      await identity.tokens.rename('a', ann, items[0]!.id, 'other', by);
      await identity.tokens.remove('a', ann, items[1]!.id, by);
      expect((await identity.tokens.listOfUsers('a', all())).total).toBe(2);
    });

    it('keeps so many assertion keys of a system account, as long as it is there', async () => {
      const key = (id: string) => {
        const rest = { name: id, audience: 'https://platform.example', publicKey: 'PEM', createdAtMs: Number(id) };
        return { id, organizationId: 'a', accountId: 'robot', ...rest };
      };
      await identity.systemAccounts.insert(account('robot'), by);
      const asked = await Promise.allSettled(
        ['1', '2', '3'].map((id) => identity.assertionKeys.insert(key(id), by, 2)),
      );
      const refused = asked.filter((it) => it.status === 'rejected');
      expect(refused.map(({ reason }) => reason)).toEqual([expect.any(LimitReached)]);
      const kept = await identity.assertionKeys.listOf('a', 'robot');
      expect(kept).toEqual(kept.map(({ id }) => key(id)));
      await expect(identity.assertionKeys.remove('a', 'another', kept[0]!.id, by)).rejects.toThrow(NotFound);
      await identity.assertionKeys.remove('a', 'robot', kept[0]!.id, by);
      expect(await identity.assertionKeys.listOf('a', 'robot')).toEqual(kept.slice(1));
      await identity.systemAccounts.remove('a', 'robot', by);
      expect(await identity.assertionKeys.listOf('a', 'robot')).toEqual([]);
    });

    it('leaves nothing of who is removed, and keeps owners', async () => {
      await identity.teams.addMember('a', 't', ann, by);
      await identity.roles.insert(assigned('1', ann), by);
      await identity.roles.insert(assigned('2', { kind: 'team', id: 't' }), by);
      await identity.tokens.insert(token('1'), by, 10);
      await identity.organizations.change('a', (before) => ({ ...before, ownerId: 'ann' }), by);
      expect((await identity.callers.find(ann))?.isOwner).toBe(true);
      await expect(identity.users.remove('a', 'ann', by)).rejects.toThrow(Conflict);
      await identity.organizations.change('a', (before) => ({ ...before, ownerId: undefined }), by);
      await identity.users.remove('a', 'ann', by);
      expect(await identity.callers.byToken('hash of 1', 2_000)).toBeUndefined();
      await identity.users.insert(user('ann'), by);
      expect(await identity.callers.find(ann)).toMatchObject({ roles: [], predefinedTeams: [] });
      await identity.teams.remove('a', 't', by);
      await identity.organizations.remove('a', by);
      expect(await identity.users.withEmail('ann@example.com')).toEqual([]);
    });

    it('notes every change in the audit log, and no token', async () => {
      await identity.tokens.insert(token('1'), by, 10);
      await identity.roles.insert(assigned('1', ann), by);
      await identity.teams.addMember('a', 't', ann, by);
      const { items } = await opened().audit.list(all({ sort: [{ field: 'at', isDescending: true }], size: 3 }));
      expect(items.map(({ entityType }) => entityType)).toEqual(['team_member', 'assigned_role', 'access_token']);
      expect(JSON.stringify(items)).not.toContain('hash of 1');
    });
  });
}
