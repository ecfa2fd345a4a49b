import { SchemaTooNew } from '../errors.ts';
import type { Dialect } from './database.ts';
import type { Migration } from './migrations/migration.ts';
import { scriptFor } from './migrations/script.ts';

/** A connection whose schema is brought to that of this version; nobody else does it meanwhile. */
export interface Migrating {
  readonly dialect: Dialect;
  /** What a person knows it by. */
  readonly place: string;
  /** Numbers of the migrations that it had. */
  applied(): Promise<readonly number[]>;
  /** Runs the script and keeps that it was run, all of it or nothing. */
  apply(number: number, script: string): Promise<void>;
}

/** Runs what is missing, in order. Throws `SchemaTooNew`. */
export async function migrate(target: Migrating, migrations: readonly Migration[]): Promise<void> {
  const applied = new Set(await target.applied());
  const known = Math.max(...migrations.map(({ number }) => number));
  const found = Math.max(0, ...applied);
  if (found > known) throw new SchemaTooNew(target.place, found, known);
  for (const migration of migrations) {
    const script = scriptFor(target.dialect, migration);
    // A number that is only reserved is run once there is something to run.
    if (applied.has(migration.number) || script.trim() === '') continue;
    await target.apply(migration.number, script);
  }
}
