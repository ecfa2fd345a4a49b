import { mkdir } from 'node:fs/promises';
import { backUpFile, restoreFile, SchemaTooNew, StoreRefused } from '@sallyport/store';
import { storeFileOf } from './open-store.ts';
import { StartError } from './options.ts';

/** Writes the file of the store as it is just now, though a control plane uses it. Throws `StartError`. */
export function backUp(dataFolder: string, into: string): void {
  told(() => backUpFile(storeFileOf(dataFolder), into));
}

/** Puts a backup in the place of the file of the store; gives where what was there is now. Throws `StartError`. */
export async function restore(backup: string, dataFolder: string): Promise<string | undefined> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  return told(() => restoreFile(backup, storeFileOf(dataFolder), Date.now()));
}

export { StartError };

function told<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreRefused || error instanceof SchemaTooNew) throw new StartError(error.message);
    throw error;
  }
}
