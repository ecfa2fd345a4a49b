import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createStore, SchemaTooNew, type Store, StoreRefused } from '@sallyport/store';
import { type ControlPlaneOptions, StartError } from './options.ts';

/** Opens what is kept beside analytics; makes the folder where it is missing. Throws `StartError`. */
export async function openStore({
  dataFolder,
  database,
}: Pick<ControlPlaneOptions, 'dataFolder' | 'database'>): Promise<Store> {
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    return await createStore(database ?? { file: storeFileOf(dataFolder) });
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof SchemaTooNew || error instanceof StoreRefused) throw new StartError(message);
    throw new StartError(`The data folder ${dataFolder} cannot be used: ${message}`);
  }
}

/** Where it is, unless in a PostgreSQL. */
export function storeFileOf(dataFolder: string): string {
  return join(dataFolder, 'control-plane.sqlite');
}
