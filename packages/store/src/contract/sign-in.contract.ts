import { beforeEach, describe, expect, it } from 'vitest';
import { Conflict, NotFound } from '../errors.ts';
import type { AttemptRule } from '../sign-in/attempts.ts';
import type { IdentityProvider } from '../sign-in/identity-providers.ts';
import type { Session } from '../sign-in/sessions.ts';
import type { SignInStore } from '../sign-in/sign-in-store.ts';
import type { Store } from '../store.ts';
import { all, by } from './fixtures.ts';

export const attemptRule: AttemptRule = { key: 'k', free: 5, firstDelayMs: 1_000, delayMsMax: 4_000, forgetMs: 60_000 };

const session = (id: string, changes: Partial<Session> = {}): Session => ({
  id,
  tokenHash: `hash of ${id}`,
  organizationId: 'org',
  userId: 'ann',
  method: 'basic',
  identityProviderId: undefined,
  sealedIdToken: undefined,
  clientIp: '::1',
  userAgent: 'tests',
  createdAtMs: 10,
  lastSeenAtMs: 10,
  expiresAtMs: 100,
  ...changes,
});

const provider = (id: string, changes: Partial<IdentityProvider> = {}): IdentityProvider => ({
  id,
  organizationId: 'org',
  isEnabled: false,
  loginPath: id,
  tokenIssuer: undefined,
  config: { issuer_url: 'https://idp.example' },
  createdAtMs: 1,
  updatedAtMs: 1,
  ...changes,
});

/** What any store promises of what it takes to sign in; it is open when a test begins. */
export function describeSignIn(opened: () => Store): void {
  describe('signing in', () => {
    let store: Store;
    let signIn: SignInStore;
    const record = {
      ...by,
      type: 'authentication',
      atMs: 10,
      action: 'sign-in',
      entityType: 'user',
      entityId: 'ann',
      details: { outcome: 'success' },
    } as const;
    beforeEach(async () => {
      store = opened();
      ({ signIn } = store);
      const times = { createdAtMs: 1, updatedAtMs: 1 };
      const settings = { arePatsEnabled: true, patDaysMax: 365, mcpAccess: 'write' } as const;
      const rest = { ownerId: undefined, loginPath: undefined, ...settings, ...times };
      await store.identity.organizations.insert({ id: 'org', name: 'Org', state: 'active', ...rest }, [], by);
      const ann = {
        id: 'ann',
        organizationId: 'org',
        email: 'ann@example.com',
        fullName: 'Ann',
        preferredName: undefined,
      };
      await store.identity.users.insert({ ...ann, isActive: true, ...times }, by);
      const team = {
        id: 'team',
        organizationId: 'org',
        name: 'Team',
        description: '',
        labels: {},
        predefined: undefined,
      };
      await store.identity.teams.insert({ ...team, ...times }, by);
    });

    it('begins sessions with their records, and ends those of before, of names, and all but one', async () => {
      for (const id of ['a', 'b', 'c']) await signIn.sessions.begin(session(id), record);
      await signIn.sessions.begin(session('d'), record, 'hash of a');
      expect(await signIn.sessions.find('hash of a')).toBeUndefined();
      expect(await signIn.sessions.find('hash of d')).toEqual(session('d'));
      await signIn.sessions.touch('b', 50);
      expect((await signIn.sessions.listOf('ann')).map(({ id }) => id)).toEqual(['b', 'c', 'd']);
      expect(await signIn.sessions.end('bob', { ids: ['b'] }, by)).toBe(0);
      expect(await signIn.sessions.end('ann', { ids: ['b', 'x'] }, by)).toBe(1);
      expect(await signIn.sessions.end('ann', { allBut: 'd' }, by)).toBe(1);
      const { items } = await store.audit.list(
        all({ filters: [{ field: 'entity_type', operator: 'eq', values: ['session'] }] }),
      );
      expect(items.map(({ entityId }) => entityId).sort()).toEqual(['b', 'c']);
      await signIn.sessions.prune({ nowMs: 50, idleSinceMs: 10 });
      expect(await signIn.sessions.listOf('ann')).toEqual([]);
      await signIn.sessions.begin(session('e'), record);
      await store.identity.users.remove('org', 'ann', by);
      expect(await signIn.sessions.find('hash of e')).toBeUndefined();
    });

    it('keeps a password with those before it, so many', async () => {
      expect(await signIn.credentials.areThereAny()).toBe(false);
      for (const hash of ['1', '2', '3', '4']) await signIn.credentials.set('ann', hash, { atMs: 5, formerMax: 2 }, by);
      await signIn.credentials.rehash('ann', 'other', 'x');
      await signIn.credentials.rehash('ann', '4', '4b');
      const kept = { userId: 'ann', hash: '4b', former: ['3', '2'], changedAtMs: 5 };
      expect([await signIn.credentials.find('ann'), await signIn.credentials.areThereAny()]).toEqual([kept, true]);
    });

    it('gives a link to one of many who take it at once, and to nobody later', async () => {
      const link = {
        tokenHash: 't',
        purpose: 'password',
        organizationId: 'org',
        userId: 'ann',
        expiresAtMs: 100,
      } as const;
      await signIn.links.insert(link, by);
      expect([await signIn.links.find('t', 99), await signIn.links.find('t', 100)]).toEqual([link, undefined]);
      expect(await signIn.links.take('t', 100)).toBeUndefined();
      const taken = await Promise.all(Array.from({ length: 8 }, () => signIn.links.take('t', 99)));
      expect(taken.filter((one) => one !== undefined)).toEqual([link]);
      await signIn.links.insert({ ...link, tokenHash: 'u' }, by);
      await signIn.links.prune(100);
      expect(await signIn.links.take('u', 50)).toBeUndefined();
    });

    it('counts tries before they are judged, however many come at once, with waits that double', async () => {
      const { attempts } = signIn;
      const burst = await Promise.all(Array.from({ length: 40 }, () => attempts.begin([attemptRule], 1_000_000)));
      expect(burst.filter((waitMs) => waitMs === undefined)).toHaveLength(5);
      const waits: (number | undefined)[] = [];
      for (let atMs = 1_000_000, tries = 0; tries < 5; tries++) {
        const waitMs = await attempts.begin([attemptRule], atMs);
        waits.push(waitMs);
        // At the time told it may be made, and costs a longer wait.
        if (waitMs !== undefined) atMs += waitMs;
      }
      expect(waits).toEqual([1_000, undefined, 2_000, undefined, 4_000]);
      await attempts.succeed({ forgiven: ['k'], takenBack: [] });
      expect(await attempts.begin([attemptRule], 1_000_000)).toBeUndefined();
      for (let tries = 0; tries < 6; tries++) await attempts.begin([attemptRule], 1_000_000);
      expect(await attempts.begin([attemptRule, { ...attemptRule, key: 'other' }], 1_000_000)).toBeGreaterThan(0);
      expect(await attempts.begin([attemptRule], 1_100_000)).toBeUndefined();
      await attempts.prune(2_000_000);
      expect(await attempts.begin([{ ...attemptRule, free: 1 }], 1_100_000)).toBeUndefined();
    });

    it('finds whose access tokens count, as long as they do, and takes no older word for who is in which groups', async () => {
      const { identityProviders } = signIn;
      const [issuer, settings] = ['https://idp.example/', await identityProviders.settings('org')];
      const taken = provider('t', { isEnabled: true, tokenIssuer: issuer });
      await identityProviders.insert(taken, by);
      expect(await identityProviders.listByTokenIssuer(issuer)).toEqual([taken]);
      expect(await identityProviders.findForTokens('org')).toEqual(taken);
      expect(await identityProviders.listByTokenIssuer('https://other.example/')).toEqual([]);
      for (const off of [{ isEnabled: false }, { tokenIssuer: undefined }]) {
        await identityProviders.update({ ...taken, ...off }, by);
        expect(await identityProviders.listByTokenIssuer(issuer)).toEqual([]);
        expect(await identityProviders.findForTokens('org')).toBeUndefined();
      }
      await identityProviders.update(taken, by);
      await identityProviders.setSettings('org', { ...settings, takesOidc: false }, by);
      expect(await identityProviders.listByTokenIssuer(issuer)).toEqual([]);
      await identityProviders.linkUser('t', 'ann at the provider', 'ann');
      const told = (atMs: number) => identityProviders.noteGroupsTold('t', 'ann at the provider', atMs);
      expect([await told(5), await told(5), await told(4), await told(6)]).toEqual([true, true, false, true]);
      expect(await identityProviders.noteGroupsTold('t', 'somebody else', 9)).toBe(false);
    });

    it('has identity providers with paths of their own, one of an organization enabled', async () => {
      const { identityProviders } = signIn;
      await identityProviders.insert(provider('a', { isEnabled: true }), by);
      await expect(identityProviders.insert(provider('b', { isEnabled: true }), by)).rejects.toThrow(Conflict);
      await expect(identityProviders.insert(provider('b', { loginPath: 'a' }), by)).rejects.toThrow(Conflict);
      await identityProviders.insert(provider('b'), by);
      await expect(identityProviders.update(provider('b', { isEnabled: true }), by)).rejects.toThrow(Conflict);
      await expect(identityProviders.update(provider('c'), by)).rejects.toThrow(NotFound);
      expect((await identityProviders.list('org')).map(({ id }) => id)).toEqual(['a', 'b']);
      expect(await identityProviders.list('other')).toEqual([]);
      expect(await identityProviders.findByLoginPath('a')).toEqual(provider('a', { isEnabled: true }));
      const mapping = { id: 'm', teamId: 'team', group: 'Group' };
      await identityProviders.addMapping(provider('a'), mapping, by);
      await expect(identityProviders.addMapping(provider('a'), { ...mapping, id: 'n' }, by)).rejects.toThrow(Conflict);
      expect(await identityProviders.mappings('a')).toEqual([mapping]);
      await expect(identityProviders.removeMapping(provider('b'), 'm', by)).rejects.toThrow(NotFound);
      await identityProviders.linkUser('a', 'subject', 'ann');
      await identityProviders.linkUser('a', 'subject', 'ann');
      expect(await identityProviders.findUser('a', 'subject')).toBe('ann');
      expect([await identityProviders.isLinked('ann'), await identityProviders.isLinked('bob')]).toEqual([true, false]);
      await identityProviders.update(provider('a', { isEnabled: true }), by);
      expect(await identityProviders.isLinked('ann')).toBe(true);
      await identityProviders.update(provider('a', { isEnabled: true }), by, { forgetsPeople: true });
      expect(await identityProviders.isLinked('ann')).toBe(false);
      await identityProviders.linkUser('a', 'subject', 'ann');
      await signIn.sessions.begin(session('s', { method: 'sso', identityProviderId: 'a' }), record);
      await identityProviders.remove('org', 'a', by);
      const left = [await signIn.sessions.find('hash of s'), await identityProviders.findUser('a', 'subject')];
      expect([...left, await identityProviders.mappings('a')]).toEqual([undefined, undefined, []]);
      const before = await identityProviders.settings('org');
      await identityProviders.setSettings('org', { ...before, takesPasswords: false }, by);
      expect(await identityProviders.settings('org')).toEqual({ ...before, takesPasswords: false });
    });
  });
}
