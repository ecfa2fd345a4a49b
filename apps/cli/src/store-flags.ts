import { resolve } from 'node:path';
import type { ControlPlaneOptions } from '@sallyport/control-plane';
import { createLog } from '@sallyport/gateway/log';
import type { Arguments } from './arguments.ts';
import { controlPlaneFlags } from './control-plane-flags.ts';
import { readDatabase, readMasterKeys } from './control-plane-options.ts';
import type { Flag } from './flag.ts';

const names = ['--data-folder', '--database', '--database-file', '--database-ca', '--master-key', '--master-key-file'];

/** What commands need to work on the store of a control plane. */
export const storeFlags: readonly Flag[] = controlPlaneFlags.filter(({ name }) => names.includes(name));

/** Throws `UsageError`. */
export async function readStoreOptions(
  args: Arguments,
): Promise<Pick<ControlPlaneOptions, 'dataFolder' | 'database' | 'masterKeys' | 'log'>> {
  return {
    dataFolder: resolve(args.get('--data-folder')),
    database: await readDatabase(args),
    masterKeys: readMasterKeys(args),
    log: createLog({ format: 'text', level: 'warn' }),
  };
}
