import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type RunningPostgresServer, startPostgresServer } from '@sallyport/testkit';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SchemaTooNew } from '../errors.ts';
import { type Migrating, migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { scriptFor } from './migrations/script.ts';
import { migrating as migratingPostgres } from './postgres/postgres-migrating.ts';
import { clientConfig } from './postgres/postgres-pool.ts';
import { parsePostgresUrl } from './postgres/postgres-url.ts';
import { SqliteConnection } from './sqlite/sqlite-connection.ts';
import { migrating as migratingSqlite } from './sqlite/sqlite-migrating.ts';

const upTo = (number: number) => migrations.filter((migration) => migration.number <= number);
const withScript = migrations.filter((migration) => scriptFor('sqlite', migration).trim() !== '');

/** As it is left by what ends it in its midst. */
async function breakAt({ number }: Migration, target: Migrating): Promise<void> {
  const broken = {
    ...target,
    apply: (at: number, script: string) => target.apply(at, `${script}; SELECT * FROM away`),
  };
  await expect(migrate(broken, upTo(number))).rejects.toThrow('away');
}

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
  const target = () => migratingSqlite(connection, 'file.sqlite');
  const schema = () => connection.all('SELECT type, name, sql FROM sqlite_schema ORDER BY name');

  async function freshSchema(): Promise<unknown> {
    const fresh = new SqliteConnection(':memory:');
    await migrate(migratingSqlite(fresh, ':memory:'), migrations);
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

describe('migrations of a database', () => {
  let server: RunningPostgresServer;
  let client: pg.Client;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(async () => await server.stop());
  let databases = 0;
  beforeEach(async () => {
    client = new pg.Client(
      clientConfig(parsePostgresUrl(await server.createDatabase(`of_test_${databases++}`), undefined)),
    );
    await client.connect();
  });
  afterEach(async () => await client.end());
  const target = () => migratingPostgres(client, 'It');
  const tables = async () =>
    (await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).rows;

  it('go on where they were ended in their midst, each whole or not at all', async () => {
    for (const migration of withScript) {
      await target().applied();
      const before = await tables();
      await breakAt(migration, target());
      expect(await tables()).toEqual(before);
      await migrate(target(), upTo(migration.number));
    }
    expect((await target().applied()).toSorted((a, b) => a - b)).toEqual(withScript.map(({ number }) => number));
  });

  it('are refused where a newer version ran others', async () => {
    await migrate(target(), migrations);
    await client.query('INSERT INTO schema_migrations VALUES (999)');
    await expect(migrate(target(), migrations)).rejects.toThrow(SchemaTooNew);
  });

  it('let nobody rewrite the audit log', async () => {
    await migrate(target(), migrations);
    const insert = `INSERT INTO audit_log (at_ms, actor, request_id, client_ip, action, entity_type, entity_id) VALUES (1, 'a', 'r', 'i', 'create', 'x', 'y')`;
    await client.query(insert);
    await expect(client.query("UPDATE audit_log SET actor = 'b'")).rejects.toThrow('the audit log is not changed');
    await expect(client.query('DELETE FROM audit_log')).rejects.toThrow('the audit log is not shortened');
    await expect(client.query('TRUNCATE audit_log')).rejects.toThrow('the audit log is not shortened');
  });
});
