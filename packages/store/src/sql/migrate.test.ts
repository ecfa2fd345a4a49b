import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { scriptFor } from './migrations/script.ts';
import { breakAt, upTo, withScript } from './migrations/test/ends-in-midst.ts';
import { SqliteConnection } from './sqlite/sqlite-connection.ts';
import { migrating } from './sqlite/sqlite-migrating.ts';

describe('migrations that were released', () => {
  it('are what they were', () => {
    const digests = upTo(5).map((migration) =>
      createHash('sha256')
        .update(scriptFor('sqlite', migration).replaceAll(/\s+/g, ' ').trim())
        .digest('hex')
        .slice(0, 12),
    );
    expect(digests).toEqual(['10991fd70aad', 'f92e301ac03c', 'fc3c41cb24de', '17a3daca29a4', '7b8b662ae0e0']);
  });
});

describe('migrations of a file', () => {
  let folder: string;
  let connection: SqliteConnection;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-migrations-'));
    connection = new SqliteConnection(join(folder, 'file.sqlite'));
  });
  afterEach(() => {
    connection.close();
    rmSync(folder, { recursive: true });
  });
  const target = () => migrating(connection, 'file.sqlite');
  const schema = () => connection.all('SELECT type, name, sql FROM sqlite_schema ORDER BY name');

  async function freshSchema(): Promise<unknown> {
    const fresh = new SqliteConnection(':memory:');
    await migrate(migrating(fresh, ':memory:'), migrations);
    const rows = await fresh.all('SELECT type, name, sql FROM sqlite_schema ORDER BY name');
    fresh.close();
    return rows;
  }

  it.each([1, 2, 3, 4, 5])('bring one of schema %i to this one, with what it holds', async (version) => {
    // As the version did that wrote it: without a table of migrations.
    const old = new DatabaseSync(join(folder, 'file.sqlite'));
    for (const migration of upTo(version)) old.exec(scriptFor('sqlite', migration));
    old.exec(`PRAGMA user_version = ${version}`);
    old.exec(`INSERT INTO settings VALUES ('control_plane_id', 'x')`);
    old.exec(`INSERT INTO dashboards VALUES ('d', 'Costs', NULL, '{}', '{"team":"ai"}', 'operator', 1, 2)`);
    old.close();
    await migrate(target(), migrations);
    expect(await connection.all('SELECT name, labels FROM dashboards')).toEqual([
      { name: 'Costs', labels: '{"team":"ai"}' },
    ]);
    expect(await connection.first('SELECT value FROM settings')).toEqual({ value: 'x' });
    expect(await schema()).toEqual(await freshSchema());
  });

  it('go on where they were ended in their midst, each whole or not at all', async () => {
    for (const migration of withScript) {
      const before = await schema();
      await breakAt(migration, target());
      expect(await schema()).toEqual(before);
      await migrate(target(), upTo(migration.number));
    }
    expect(await schema()).toEqual(await freshSchema());
  });

  it('run one that came later though it has a lower number', async () => {
    const [first, second, third] = [1, 2, 3].map((number) => ({ number, sql: `CREATE TABLE t${number} (id TEXT)` }));
    await migrate(target(), [first!, third!]);
    await migrate(target(), [first!, second!, third!]);
    expect(new Set(await target().applied())).toEqual(new Set([1, 2, 3]));
  });
});
