import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Conflict } from '../errors.ts';
import type { OpenDatabase } from './database.ts';
import { insertRows } from './insert-rows.ts';
import { scriptFor } from './migrations/script.ts';

const things =
  'CREATE TABLE things (id INTEGER PRIMARY KEY, text TEXT NOT NULL, bytes BLOB, number INTEGER, amount REAL) STRICT;';

/** What ports may count on, whichever engine is below. */
export function describeDatabase(title: string, open: () => Promise<OpenDatabase>): void {
  describe(title, () => {
    let database: OpenDatabase;
    beforeAll(async () => {
      database = await open();
      await database.run(scriptFor(database.dialect, { number: 0, sql: things }));
    });
    beforeEach(async () => void (await database.run('DELETE FROM things')));
    afterAll(async () => await database.close());

    const insert = (id: number, text = 'x') => ['INSERT INTO things (id, text) VALUES (?, ?)', id, text] as const;
    const count = async () => (await database.first<{ n: number }>('SELECT count(*) AS n FROM things'))!.n;

    it('gives values back as they were, whatever they look like', async () => {
      const texts = ["it's; DROP TABLE things --", '$1 ? "?"', '\\x00 %s', '日本語 🎉', ''];
      const rows = texts.map((text, id) => [id, text, new TextEncoder().encode(text), 2 ** 53 - 1, 0.1] as const);
      expect(await insertRows(database, 'things (id, text, bytes, number, amount)', rows)).toBe(texts.length);
      const found = await database.all('SELECT id, text, bytes, number, amount FROM things ORDER BY id');
      expect(found.map((row) => ({ ...row, bytes: [...(row['bytes'] as Uint8Array)] }))).toEqual(
        rows.map(([id, text, bytes, number, amount]) => ({ id, text, bytes: [...bytes], number, amount })),
      );
      const sql = 'SELECT count(*) AS count, sum(number) AS sum FROM things WHERE id < ?';
      expect(await database.first(sql, 1)).toEqual({ count: 1, sum: 2 ** 53 - 1 });
      expect(await database.first(sql, 0)).toEqual({ count: 0, sum: null });
    });

    it('orders and compares texts by their bytes', async () => {
      await insertRows(
        database,
        'things (id, text)',
        ['b', 'B', 'ä', 'a', '_'].map((text, id) => [id, text]),
      );
      const rows = await database.all<{ text: string }>('SELECT text FROM things ORDER BY text');
      expect(rows.map(({ text }) => text)).toEqual(['B', '_', 'a', 'b', 'ä']);
    });

    it('tells how many rows a statement changed', async () => {
      await database.run(...insert(1));
      expect(await database.run('UPDATE things SET text = ? WHERE id > ?', 'y', 0)).toBe(1);
      expect(await database.run('UPDATE things SET text = ? WHERE id > ?', 'y', 1)).toBe(0);
      expect(await database.all('DELETE FROM things WHERE id = ? RETURNING text', 1)).toEqual([{ text: 'y' }]);
    });

    it('keeps all of a transaction or nothing of it', async () => {
      await expect(
        database.transaction(async (tx) => {
          await tx.run(...insert(1));
          throw new Error('No.');
        }),
      ).rejects.toThrow('No.');
      expect(await count()).toBe(0);
      const kept = await database.transaction(async (tx) => {
        await tx.run(...insert(1));
        return await tx.transaction(async (inner) => await inner.run(...insert(2)));
      });
      expect([kept, await count()]).toEqual([1, 2]);
    });

    it('keeps nothing of a transaction of which a statement failed, even where nobody minded', async () => {
      await database.run(...insert(1));
      const work = database.transaction(async (tx) => {
        await tx.run(...insert(2));
        await tx.run(...insert(1)).catch(() => {});
      });
      await expect(work).rejects.toThrow(Conflict);
      expect(await count()).toBe(1);
    });

    it('refuses a statement that bypasses its transaction', async () => {
      const work = database.transaction(async () => await database.first('SELECT 1'));
      await expect(work).rejects.toThrow('bypassed the transaction');
    });

    it.each([undefined, 'things'])('lets nobody judge what another changes meanwhile (turn: %s)', async (turn) => {
      await database.run('INSERT INTO things (id, text, number) VALUES (1, ?, 0)', 'x');
      const add = () =>
        database.transaction(
          async (tx) => {
            const { number } = (await tx.first<{ number: number }>('SELECT number FROM things WHERE id = 1'))!;
            await tx.run('UPDATE things SET number = ? WHERE id = 1', number + 1);
          },
          turn === undefined ? {} : { turn },
        );
      await Promise.all(Array.from({ length: 8 }, add));
      expect(await database.first('SELECT number FROM things')).toEqual({ number: 8 });
    });

    it('reads one moment in a snapshot, and others write', async () => {
      await database.run(...insert(1));
      const { promise: elsewhere, resolve } = Promise.withResolvers<void>();
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      void begun.then(() => database.run(...insert(2))).then(() => resolve());
      const seen = await database.snapshot(async (tx) => {
        const before = await tx.all('SELECT id FROM things');
        begin();
        await elsewhere;
        return [before, await tx.all('SELECT id FROM things')];
      });
      expect(seen).toEqual([[{ id: 1 }], [{ id: 1 }]]);
    });
  });
}
