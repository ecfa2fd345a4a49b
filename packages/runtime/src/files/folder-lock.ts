import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A folder is this process's alone until it is released, or the process ends, in whatever way. */
export interface FolderLock {
  release(): void;
}

/**
 * Node has no locks of its own that end with their process. SQLite's do: what is held is an open transaction, in which nothing is
 * ever written. Undefined where another process has it, or where there is no such folder.
 */
export async function lockFolder(path: string): Promise<FolderLock | undefined> {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(path, 'lock'));
    lock.exec('BEGIN EXCLUSIVE');
    const held = lock;
    return { release: () => held.close() };
  } catch (error) {
    lock?.close();
    const { errcode } = error as { errcode?: number };
    if (errcode === sqliteBusy || errcode === sqliteCantOpen) return undefined;
    throw error;
  }
}

const sqliteBusy = 5;
const sqliteCantOpen = 14;
