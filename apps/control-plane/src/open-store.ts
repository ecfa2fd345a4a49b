import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createSqliteStore, SchemaTooNew, type Store } from '@sallyport/store';
import { StartError } from './options.ts';

/** Opens what is kept beside analytics; makes the folder where it is missing. Throws `StartError`. */
export async function openStore(dataFolder: string): Promise<Store> {
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    return createSqliteStore(join(dataFolder, 'control-plane.sqlite'));
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof SchemaTooNew) throw new StartError(message);
    throw new StartError(`The data folder ${dataFolder} cannot be used: ${message}`);
  }
}
