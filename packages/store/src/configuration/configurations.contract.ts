import { describe, expect, it } from 'vitest';
import { all, by } from '../contract/fixtures.ts';
import { Conflict, VersionMismatch } from '../errors.ts';
import type { Store } from '../store.ts';
import type { ConfigWrite, EntityRow, RowChange } from './configurations.ts';
import { BrokenReference } from './errors.ts';

const cp = 'cp-1';

function row(text: string, more: Partial<EntityRow> = {}): EntityRow {
  return { text, keys: [], references: [], marks: [], ...more };
}

function service(id: string, more: Partial<EntityRow> = {}): RowChange {
  return { collection: 'services', id, entityType: 'service', row: row(`service ${id}`, more) };
}

function route(id: string, serviceId: string, more: Partial<EntityRow> = {}): RowChange {
  const references = [{ field: 'service', collection: 'services', id: serviceId }];
  return { collection: 'routes', id, entityType: 'route', row: row(`route ${id}`, { references, ...more }) };
}

function gone({ collection, id, entityType }: RowChange): RowChange {
  return { collection, id, entityType, row: undefined };
}

/** What any store promises of configurations. */
export function describeConfigurations(open: () => Store): void {
  describe('configurations', () => {
    const configurations = () => open().configurations;
    const write = (base: number, changes: readonly RowChange[], more: Partial<ConfigWrite> = {}) =>
      configurations().write(cp, { base, changes, summary: `after ${base}`, by, atMs: 1_000, ...more });
    const idsOf = async (collection: string, request = {}) =>
      (await configurations().list(cp, collection, { size: 100, after: undefined, ...request })).entities.map(
        ({ id }) => id,
      );

    it('keep what was written, and say in which version', async () => {
      expect(await configurations().head(cp)).toBe(0);
      expect(await write(0, [service('a'), service('b')])).toBe(1);
      expect(await write(1, [service('b', { text: 'changed' })])).toBe(2);
      expect(await configurations().find(cp, 'services', ['b', 'a', 'x'])).toEqual(
        expect.arrayContaining([
          { collection: 'services', id: 'a', text: 'service a', version: 1 },
          { collection: 'services', id: 'b', text: 'changed', version: 2 },
        ]),
      );
      expect(await configurations().counts(cp)).toEqual(new Map([['services', 2]]));
      expect(await configurations().find('cp-2', 'services', ['a'])).toEqual([]);
      expect(await configurations().head('cp-2')).toBe(0);
    });

    it('take only what was judged on the newest version, of writes at once exactly one', async () => {
      const writes = Array.from({ length: 8 }, (_, i) => write(0, [service(`${i}`)]));
      const outcomes = await Promise.allSettled(writes);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(VersionMismatch);
      expect(await idsOf('services')).toHaveLength(1);
      expect(await configurations().head(cp)).toBe(1);
    });

    it('keep all of a write or nothing, where a key is taken or a reference leads nowhere', async () => {
      await write(0, [service('a', { keys: ['name=a'] })]);
      await expect(write(1, [service('b'), service('c', { keys: ['name=a'] })])).rejects.toThrow(Conflict);
      await expect(write(1, [service('b'), route('r', 'none')])).rejects.toThrow(BrokenReference);
      expect(await idsOf('services')).toEqual(['a']);
      expect(await configurations().head(cp)).toBe(1);
      expect(await configurations().counts(cp)).toEqual(new Map([['services', 1]]));
      expect(await configurations().versions(cp, { size: 10 })).toHaveLength(1);
      expect((await open().audit.list(all())).total).toBe(1);
    });

    it('let keys change hands within a write, and order does not matter', async () => {
      await write(0, [service('a', { keys: ['name=a'] }), service('b', { keys: ['name=b'] })]);
      await write(1, [service('a', { keys: ['name=b'] }), service('b', { keys: ['name=a'] })]);
      await write(2, [service('c', { keys: ['name=a'] }), gone(service('b')), route('r', 'd'), service('d')]);
      const holders = await configurations().findByKeys(cp, 'services', ['name=a', 'name=b', 'name=c']);
      expect(Object.fromEntries(holders.map(({ key, id }) => [key, id]))).toEqual({ 'name=a': 'c', 'name=b': 'a' });
    });

    it('let nothing go that is referred to', async () => {
      await write(0, [service('s'), route('r', 's')]);
      await expect(write(1, [gone(service('s'))])).rejects.toThrow(BrokenReference);
      expect(await configurations().referrers(cp, 'services', ['s', 'x'])).toEqual([
        { to: 's', collection: 'routes', field: 'service', id: 'r' },
      ]);
      await write(1, [gone(service('s')), gone(route('r', 's'))]);
      expect(await configurations().counts(cp)).toEqual(
        new Map([
          ['services', 0],
          ['routes', 0],
        ]),
      );
      expect(await configurations().referrers(cp, 'services', ['s'])).toEqual([]);
    });

    it('list in the order of ids, a page at a time, by marks and by what is referred to', async () => {
      const marks = (id: number) => [id % 2 === 0 ? 'tag:even' : 'tag:odd', ...(id < 3 ? ['tag:low'] : [])];
      await write(0, [
        service('s'),
        service('t'),
        ...[0, 1, 2, 3, 4].map((id) => route(`r${id}`, id < 4 ? 's' : 't', { marks: marks(id) })),
      ]);
      const first = await configurations().list(cp, 'routes', { size: 2, after: undefined });
      expect(first).toMatchObject({ entities: [{ id: 'r0' }, { id: 'r1' }], hasMore: true });
      const last = await configurations().list(cp, 'routes', { size: 3, after: 'r1' });
      expect(last).toMatchObject({ entities: [{ id: 'r2' }, { id: 'r3' }, { id: 'r4' }], hasMore: false });
      const values = ['tag:even', 'tag:low'];
      expect(await idsOf('routes', { marks: { of: 'all', values } })).toEqual(['r0', 'r2']);
      expect(await idsOf('routes', { marks: { of: 'any', values } })).toEqual(['r0', 'r1', 'r2', 'r4']);
      expect(await idsOf('routes', { marks: { of: 'any', values }, size: 2, after: 'r0' })).toEqual(['r1', 'r2']);
      const referringTo = { field: 'service', id: 's' };
      expect(await idsOf('routes', { referringTo })).toEqual(['r0', 'r1', 'r2', 'r3']);
      expect(await idsOf('routes', { referringTo, marks: { of: 'all', values: ['tag:even'] } })).toEqual(['r0', 'r2']);
      expect(await idsOf('routes', { referringTo, marks: { of: 'any', values } })).toEqual(['r0', 'r1', 'r2']);
      expect(await configurations().marked(cp, { of: { mark: 'tag:low' }, size: 2 })).toEqual([
        { mark: 'tag:low', collection: 'routes', id: 'r0' },
        { mark: 'tag:low', collection: 'routes', id: 'r1' },
      ]);
      const after = { mark: 'tag:even', collection: 'routes', id: 'r4' };
      const rest = await configurations().marked(cp, { of: { prefix: 'tag:' }, after, size: 100 });
      expect(rest.map(({ mark, id }) => `${mark} ${id}`)).toEqual([
        'tag:low r0',
        'tag:low r1',
        'tag:low r2',
        'tag:odd r1',
        'tag:odd r3',
      ]);
    });

    it('know what every version changed, who made it and when, with an entry in the audit log for each', async () => {
      await write(0, [service('a'), service('b')], { summary: 'two services', atMs: 5 });
      await write(1, [gone(service('a')), service('b', { marks: ['tag:x'] }), service('c')], {
        by: { ...by, actor: 'ann' },
      });
      expect(await configurations().versions(cp, { size: 1 })).toMatchObject([
        { version: 2, actor: 'ann', changeCount: 3 },
      ]);
      expect(await configurations().versions(cp, { size: 5, before: 2 })).toEqual([
        { version: 1, atMs: 5, actor: 'operator', summary: 'two services', changeCount: 2 },
      ]);
      expect(await configurations().changesOf(cp, 2)).toEqual([
        { collection: 'services', id: 'a', before: 'service a', after: undefined },
        { collection: 'services', id: 'b', before: 'service b', after: 'service b' },
        { collection: 'services', id: 'c', before: undefined, after: 'service c' },
      ]);
      const { items } = await open().audit.list(all({ sort: [{ field: 'entity_id', isDescending: false }] }));
      expect(
        items.map(({ action, entityType, entityId, actor }) => `${actor} ${action} ${entityType} ${entityId}`),
      ).toEqual(expect.arrayContaining(['operator create service a', 'ann delete service a', 'ann update service b']));
    });

    it('tell what has changed since a version, each entity once, as it is now', async () => {
      await write(0, [service('a'), service('b')]);
      await write(1, [service('c'), gone(service('a'))]);
      await write(2, [gone(service('c')), service('d')]);
      expect(await configurations().changesSince(cp, 3)).toEqual({ from: 3, to: 3, changes: [] });
      const since = await configurations().changesSince(cp, 1);
      expect(since).toMatchObject({ from: 1, to: 3 });
      expect(since !== 'gone' && since.changes.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
        { collection: 'services', id: 'a', text: undefined },
        { collection: 'services', id: 'c', text: undefined },
        { collection: 'services', id: 'd', text: 'service d' },
      ]);
      expect(await configurations().changesSince(cp, 4)).toBe('gone');
      expect(await configurations().changesSince('cp-2', 0)).toEqual({ from: 0, to: 0, changes: [] });
    });

    it('forget the oldest versions, but never the newest', async () => {
      for (let version = 0; version < 5; version++)
        await write(version, [service(`${version}`), service(`${version}b`)]);
      expect(await configurations().prune({ versionsMax: 4, changesMax: 100 })).toBe(1);
      expect(await configurations().changesSince(cp, 0)).toBe('gone');
      expect(await configurations().changesSince(cp, 1)).toMatchObject({ to: 5 });
      expect(await configurations().prune({ versionsMax: 4, changesMax: 1 })).toBe(3);
      expect((await configurations().versions(cp, { size: 10 })).map(({ version }) => version)).toEqual([5]);
      expect(await configurations().changesOf(cp, 4)).toEqual([]);
      expect(await idsOf('services')).toHaveLength(10);
    });

    it('are read as of one version, while others write', async () => {
      const many = Array.from({ length: 1_500 }, (_, i) => service(`${10_000 + i}`));
      await write(0, many);
      const seen: string[] = [];
      const reading = configurations().snapshot(cp, (entities) => {
        seen.push(...entities.map(({ id }) => id));
      });
      const writing = write(1, [gone(many[0]!), gone(many.at(-1)!), service('99999')]);
      const version = await reading;
      expect(await writing).toBe(2);
      expect(seen).toHaveLength(version === 1 ? 1_500 : 1_499);
      expect(seen.includes('99999')).toBe(version === 2);
      expect(seen.includes('11499')).toBe(version === 1);
    });

    it('take texts as they are, whatever they say', async () => {
      const nasty = `'; DROP TABLE config_entities; -- \\ % _ ? $1 "`;
      await write(0, [service(nasty, { keys: [nasty], marks: [`tag:${nasty}`] })]);
      expect(await configurations().findByKeys(cp, 'services', [nasty])).toEqual([{ key: nasty, id: nasty }]);
      expect(await idsOf('services', { marks: { of: 'all', values: [`tag:${nasty}`, 'tag:x'] } })).toEqual([]);
      expect(await idsOf('services', { marks: { of: 'all', values: [`tag:${nasty}`] } })).toEqual([nasty]);
      expect(await configurations().list(`x' OR '1'='1`, 'services', { size: 1, after: undefined })).toEqual({
        entities: [],
        hasMore: false,
      });
    });

    it('are gone with their control plane, and no others', async () => {
      await write(0, [service('s', { keys: ['k'], marks: ['m'] }), route('r', 's')]);
      await configurations().write('cp-2', { base: 0, changes: [service('s')], summary: '', by, atMs: 1 });
      await configurations().remove(cp);
      expect(await configurations().head(cp)).toBe(0);
      expect(await idsOf('services')).toEqual([]);
      expect(await configurations().counts(cp)).toEqual(new Map());
      expect(await configurations().versions(cp, { size: 1 })).toEqual([]);
      expect(await configurations().find('cp-2', 'services', ['s'])).toHaveLength(1);
    });
  });
}
