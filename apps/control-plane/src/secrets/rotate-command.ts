import { openStore } from '../open-store.ts';
import { type ControlPlaneOptions, StartError } from '../options.ts';
import { StillWaiting } from './everyone.ts';
import { masterKeysOf } from './open-keyring.ts';
import { type RotationOptions, type RotationReport, rotateKeys } from './rotate-keys.ts';

/** Replaces the keys of a store, which control planes may be using. Throws `StartError`. */
export async function rotateKeysOf(
  options: Pick<ControlPlaneOptions, 'dataFolder' | 'database' | 'masterKeys' | 'log'>,
  how: Pick<RotationOptions, 'isMasterKeyNew' | 'settleMs'>,
): Promise<RotationReport> {
  const { dataFolder, log } = options;
  const store = await openStore(options);
  try {
    const masterKeys = masterKeysOf(options);
    return await rotateKeys({ ...how, store, masterKeys, dataFolder, log, nowMs: Date.now });
  } catch (error) {
    if (error instanceof StillWaiting) throw new StartError(error.message);
    throw error;
  } finally {
    await store.close();
  }
}
