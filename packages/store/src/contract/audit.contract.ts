import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditLog, AuditRecord, AuditSigner } from '../audit-log.ts';
import type { Store } from '../store.ts';
import { all, by, definition } from './fixtures.ts';

const denial: AuditRecord = {
  ...by,
  type: 'authorization',
  atMs: 5,
  action: 'audit.read',
  entityType: 'organization',
  entityId: '',
  details: { granted: false },
};

const signer: AuditSigner = { keyId: 'k', sign: (hash) => `s${hash}` };
const isSigned = ({ hash, keyId, signature }: { hash: string; keyId: string; signature: string }) =>
  keyId === 'k' && signature === `s${hash}`;

/** What any store promises of the audit log. */
export function describeAudit(store: () => Store): void {
  describe('audit', () => {
    let audit: AuditLog;
    beforeEach(() => {
      ({ audit } = store());
    });

    it('has an entry for each change, with hashes of before and after, and what changed', async () => {
      await store().dashboards.insert(definition('a'), by);
      await store().dashboards.update(definition('a', { name: 'Other' }), { ...by, actor: 'ann' });
      await store().dashboards.remove('org', 'a', by);
      const { items } = await audit.list(all({ sort: [{ field: 'at', isDescending: false }] }));
      expect(
        items.map(({ type, action, actor, entityType, entityId }) => [type, action, actor, entityType, entityId]),
      ).toEqual([
        ['change', 'create', 'operator', 'dashboard', 'a'],
        ['change', 'update', 'ann', 'dashboard', 'a'],
        ['change', 'delete', 'operator', 'dashboard', 'a'],
      ]);
      const [created, updated, deleted] = items;
      expect(created).toMatchObject({ beforeHash: undefined, afterHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(updated!.beforeHash).toBe(created!.afterHash);
      expect(JSON.parse(updated!.details!)).toEqual({ diff: [{ path: 'name', before: 'Board a', after: 'Other' }] });
      expect(deleted).toMatchObject({ beforeHash: updated!.afterHash, afterHash: undefined });
    });

    it('takes other records, all or none, and gives each its place', async () => {
      await audit.record([denial, { ...denial, organizationId: 'other' }, denial]);
      expect((await audit.browse('org', { filters: [], size: 10 })).map(({ sequence }) => sequence)).toEqual([
        undefined,
        undefined,
      ]);
      await audit.chain(signer);
      const head = (await audit.head('org'))!;
      expect([head.sequence, (await audit.head('other'))!.sequence, await audit.head('else')]).toEqual([
        2,
        1,
        undefined,
      ]);
      const [second] = await audit.follow('org', { from: 2, limit: 10 });
      expect(second).toMatchObject({ sequence: 2, hash: head.hash, keyId: 'k', signature: `s${head.hash}` });
      expect(await audit.organizations()).toEqual(['org', 'other']);
    });

    it('is browsed to and fro, filtered', async () => {
      for (const action of ['a', 'b', 'a', 'a']) await audit.record([{ ...denial, action }]);
      const filters = [{ field: 'action', operator: 'eq', values: ['a'] }] as const;
      const newest = await audit.browse('org', { filters, size: 2 });
      const older = await audit.browse('org', { filters, size: 2, before: newest.at(-1)!.id });
      const newer = await audit.browse('org', { filters, size: 2, after: older.at(-1)!.id });
      const ids = newest.map(({ id }) => id);
      expect([newest.length, older.length, newer.map(({ id }) => id)]).toEqual([2, 1, ids.toReversed()]);
      expect(await audit.browse('else', { filters, size: 2 })).toEqual([]);
    });

    it('is whole though many write and several give places', async () => {
      await Promise.all(
        Array.from({ length: 40 }, async (_, index) => {
          await (index % 2 === 0 ? audit.record([denial]) : store().dashboards.insert(definition(`${index}`), by));
          if (index % 5 === 0) await audit.chain(signer);
        }),
      );
      await audit.chain(signer);
      const found = await audit.verify('org', { isSigned, places: [7] });
      expect(found).toMatchObject({ entries: 40, waiting: { entries: 0 }, problems: [] });
      expect(found.hashes.get(7)).toMatch(/^[0-9a-f]{64}$/);
    });
  });
}
