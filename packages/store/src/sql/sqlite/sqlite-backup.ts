import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SchemaTooNew, StoreRefused } from '../../errors.ts';
import { migrations } from '../migrations/index.ts';

/** Writes what a file holds just now into another one, while others write. Throws `StoreRefused`. */
export function backUpFile(file: string, into: string): void {
  if (existsSync(into)) throw new StoreRefused(`${into} is there already: a backup does not replace another.`);
  const source = open(file);
  const unfinished = `${into}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    source.prepare('VACUUM INTO ?').run(unfinished);
  } finally {
    source.close();
  }
  put(unfinished, into);
}

/**
 * Puts a backup in the place of a file, which nobody may have open; what was there is kept beside it, and its name is given. Throws `StoreRefused`, or
 * `SchemaTooNew`, and has changed nothing then.
 */
export function restoreFile(backup: string, file: string, nowMs: number): string | undefined {
  check(backup);
  if (existsSync(file)) ensureUnused(file);
  const unfinished = `${file}.unfinished`;
  copyFileSync(backup, unfinished);
  let replaced: string | undefined;
  if (existsSync(file)) {
    replaced = `${file}.replaced-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')}`;
    renameSync(file, replaced);
  }
  put(unfinished, file);
  return replaced;
}

function check(backup: string): void {
  const database = open(backup);
  try {
    const { integrity_check: found } = database.prepare('PRAGMA integrity_check(1)').get() as {
      integrity_check: string;
    };
    if (found !== 'ok') throw new StoreRefused(`${backup} is damaged: ${found}`);
    if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'audit_log'").get() === undefined)
      throw new StoreRefused(`${backup} is no backup of a control plane.`);
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    const known = Math.max(...migrations.map(({ number }) => number));
    if (version > known) throw new SchemaTooNew(backup, version, known);
  } catch (error) {
    if (error instanceof StoreRefused || error instanceof SchemaTooNew) throw error;
    throw new StoreRefused(`${backup} is no backup of a control plane: ${(error as Error).message}`);
  } finally {
    database.close();
  }
}

/** Whoever has a file open shares a lock on it. What is in its log is moved into it by closing it. */
function ensureUnused(file: string): void {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    throw new StoreRefused(`${file} is in use: stop its control plane first (${(error as Error).message}).`);
  } finally {
    database.close();
  }
  // Emptied just now; they belong to no other file.
  for (const log of ['-wal', '-shm']) rmSync(`${file}${log}`, { force: true });
}

function open(file: string): DatabaseSync {
  if (!existsSync(file)) throw new StoreRefused(`There is no ${file}.`);
  return new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
}

/** With all of it on the disk, under its own name. */
function put(unfinished: string, file: string): void {
  chmodSync(unfinished, 0o600);
  flush(unfinished);
  renameSync(unfinished, file);
  flush(dirname(file));
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
