import { join } from 'node:path';
import type { Store } from '@sallyport/store';
import type { ControlPlaneOptions } from '../options.ts';
import { KeyringHolder } from './keyring.ts';
import type { MasterKeyPlace } from './master-keys.ts';

type KeyringOptions = Pick<ControlPlaneOptions, 'dataFolder' | 'masterKeys' | 'log'>;

/** The keys of a store, opened. Throws `StartError`. */
export async function openKeyring(store: Store, options: KeyringOptions): Promise<KeyringHolder> {
  const { dataFolder, log } = options;
  return await KeyringHolder.open({ store, masterKeys: masterKeysOf(options), dataFolder, log, nowMs: Date.now });
}

export function masterKeysOf({ dataFolder, masterKeys }: Omit<KeyringOptions, 'log'>): MasterKeyPlace {
  return masterKeys ?? { file: join(dataFolder, 'master-key') };
}
