import type { DatabaseSync } from 'node:sqlite';
import { SchemaTooNew } from '../errors.ts';
import { inTransaction } from './in-transaction.ts';
import { migrations } from './migrations/index.ts';

/** Brings a file to the schema of this version, each step whole or not at all. Throws `SchemaTooNew`. */
export function migrate(connection: DatabaseSync, file: string): void {
  const { user_version: found } = connection.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found > migrations.length) throw new SchemaTooNew(file, found, migrations.length);
  for (const [index, sql] of migrations.entries()) {
    if (index < found) continue;
    inTransaction(connection, () => {
      connection.exec(sql);
      connection.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}
