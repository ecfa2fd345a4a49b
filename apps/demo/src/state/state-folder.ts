import { readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Where everything is that the demo keeps between its starts; this process's alone until it ends. */
export interface StateFolder {
  readonly path: string;
  release(): void;
}

/** Throws where another demo has it, and where a fresh start would take away what no demo put there. */
export async function openStateFolder(path: string, isFresh: boolean): Promise<StateFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const kept = (await readdir(path)).filter((name) => !name.startsWith(lockName));
  const isOurs = kept.length === 0 || kept.includes(pidName);
  if (isFresh && !isOurs)
    throw new Error(
      `${path} has files of others, which --fresh would remove. Choose a folder for the demo alone: --state-folder FOLDER`,
    );
  if (isOurs) await chmod(path, 0o700);
  const lock = lockFolder(path);
  if (isFresh) for (const name of kept) await rm(join(path, name), { recursive: true, force: true });
  await writeFile(join(path, pidName), `${process.pid}\n`);
  return { path, release: () => lock.close() };
}

const lockName = 'lock';
/** Whom to signal. */
const pidName = 'pid';
const sqliteBusy = 5;

/** An open transaction of SQLite, in which nothing is written, is a lock that ends with its process, however that ends. */
function lockFolder(path: string): DatabaseSync {
  const lock = new DatabaseSync(join(path, lockName));
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error;
    throw new Error(
      `A demo runs already: process ${readFileSync(join(path, pidName), 'utf8').trim()} has ${path}. End it with Ctrl-C, or start another one beside it:\n  npm start -- --state-folder .sallyport/other --ports 9000`,
    );
  }
}
