import { describe, expect, it } from 'vitest';
import type { AuditLog } from '../audit-log.ts';
import { NotFound } from '../errors.ts';
import type { Filter } from '../page.ts';
import type { SavedDefinitionField, SavedDefinitions } from '../saved-definitions.ts';
import { all, by, definition } from './fixtures.ts';

/** What any store promises of what people save, whatever its kind. */
export function describeSavedDefinitions(title: string, saved: () => SavedDefinitions, audit: () => AuditLog): void {
  describe(title, () => {
    it('gives back what was saved, and nothing once it is removed', async () => {
      const board = definition('a', { description: 'What it is for', labels: { team: 'payments' } });
      await saved().insert(board, by);
      expect(await saved().get('org', 'a')).toEqual(board);
      await saved().remove('org', 'a', by);
      expect(await saved().find('org', 'a')).toBeUndefined();
    });

    it('changes what may change, and keeps who made it and when', async () => {
      await saved().insert(definition('a'), by);
      const changed = { name: 'Other', definition: { tiles: [] }, labels: { x: 'y' }, updatedAtMs: 2_000 };
      await saved().update(definition('a', { ...changed, createdBy: 'mallory', createdAtMs: 5 }), by);
      expect(await saved().get('org', 'a')).toEqual(definition('a', changed));
    });

    it('says of an id that is not there that it is not there', async () => {
      await expect(saved().get('org', 'a')).rejects.toThrow(NotFound);
      await expect(saved().update(definition('a'), by)).rejects.toThrow(NotFound);
      await expect(saved().remove('org', 'a', by)).rejects.toThrow(NotFound);
      expect((await audit().list(all())).total).toBe(0);
    });

    it('has nothing for other organizations', async () => {
      await saved().insert(definition('a'), by);
      expect(await saved().find('other', 'a')).toBeUndefined();
      await expect(saved().get('other', 'a')).rejects.toThrow(NotFound);
      await expect(saved().update(definition('a', { organizationId: 'other' }), by)).rejects.toThrow(NotFound);
      await expect(saved().remove('other', 'a', by)).rejects.toThrow(NotFound);
      expect((await saved().list('other', all())).total).toBe(0);
      expect((await saved().listEverywhere(all())).total).toBe(1);
    });

    it('pages in the order asked for, and tells how many there are', async () => {
      for (const [id, name] of [
        ['1', 'b'],
        ['2', 'a'],
        ['3', 'b'],
      ] as const)
        await saved().insert(definition(id, { name }), by);
      const sort = [{ field: 'name', isDescending: true }] as const;
      const first = await saved().list('org', all({ sort, size: 2 }));
      const second = await saved().list('org', all({ sort, size: 2, number: 2 }));
      expect([first.total, first.items.map(({ id }) => id), second.items.map(({ id }) => id)]).toEqual([
        3,
        ['1', '3'],
        ['2'],
      ]);
    });

    it('filters by fields and labels, and takes values for values', async () => {
      await saved().insert(definition('1', { name: 'Cost of models', labels: { team: 'ai' } }), by);
      await saved().insert(definition('2', { name: "Robert'); DROP TABLE", createdAtMs: 5_000 }), by);
      const idsOf = async (...filters: Filter<SavedDefinitionField>[]) =>
        (await saved().list('org', all({ filters }))).items.map(({ id }) => id);
      expect(await idsOf({ field: 'name', operator: 'contains', values: ['COST'] })).toEqual(['1']);
      expect(await idsOf({ field: 'name', operator: 'ocontains', values: ['cost', "'); d"] })).toEqual(['1', '2']);
      expect(await idsOf({ field: 'labels.team', operator: 'eq', values: ['ai'] })).toEqual(['1']);
      expect(await idsOf({ field: 'labels.team', operator: 'neq', values: ['ai'] })).toEqual(['2']);
      expect(await idsOf({ field: 'labels.team', operator: 'exists', values: [] })).toEqual(['1']);
      expect(await idsOf({ field: "labels.x') OR 1=1 --", operator: 'exists', values: [] })).toEqual([]);
      expect(await idsOf({ field: 'created_at', operator: 'gte', values: [5_000] })).toEqual(['2']);
      expect(await idsOf({ field: 'id', operator: 'oeq', values: ['2', '9'] })).toEqual(['2']);
    });
  });
}
