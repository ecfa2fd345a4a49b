import type { Migrating } from '../migrate.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** A file as it is migrated. `user_version` is told too: versions that know of no table of migrations go by it. */
export function migrating(connection: SqliteConnection, file: string): Migrating {
  const versionOf = async () => (await connection.first<{ user_version: number }>('PRAGMA user_version'))!.user_version;
  const hasTable = async () =>
    (await connection.first("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'")) !== undefined;
  const upTo = (version: number) => Array.from({ length: version }, (_, index) => index + 1);
  const record = (number: number) => connection.run('INSERT INTO schema_migrations (number) VALUES (?)', number);
  return {
    dialect: 'sqlite',
    place: file,
    async applied() {
      const version = await versionOf();
      if (!(await hasTable())) return upTo(version);
      const rows = await connection.all<{ number: number }>('SELECT number FROM schema_migrations');
      return [...rows.map(({ number }) => number), version];
    },
    async apply(number, script) {
      await connection.begin('IMMEDIATE', async () => {
        const version = await versionOf();
        if (!(await hasTable())) {
          connection.script('CREATE TABLE schema_migrations (number INTEGER PRIMARY KEY) STRICT');
          for (const earlier of upTo(version)) await record(earlier);
        }
        connection.script(script);
        await record(number);
        connection.script(`PRAGMA user_version = ${Math.max(version, number)}`);
      });
    },
  };
}
