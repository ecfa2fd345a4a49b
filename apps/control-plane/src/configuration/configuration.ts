import { randomBytes } from 'node:crypto';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { Store } from '@sallyport/store';
import type { Sealer } from '../secrets/sealer.ts';
import { Collections } from './collections.ts';
import type { ConfigReader } from './config-reader.ts';
import type { ConfigWriter } from './config-writer.ts';
import { EntityTexts } from './entity-texts.ts';
import { createConfigReader } from './reader.ts';
import { UniqueKeys } from './unique-keys.ts';
import { createConfigWriter } from './writer.ts';

export interface Configuration {
  configReader: ConfigReader;
  configWriter: ConfigWriter;
}

const keyName = 'configuration_key';

/** Reads and changes the configurations of a store. */
export async function openConfiguration(
  { configurations, settings }: Pick<Store, 'configurations' | 'settings'>,
  sealer: Pick<Sealer, 'seal' | 'open'>,
  plugins: readonly PluginDefinition[],
  nowMs: () => number,
): Promise<Configuration> {
  const kept = await settings.findOrSet(keyName, () => sealer.seal(randomBytes(32).toString('base64url'), keyName));
  const parts = {
    configurations,
    collections: new Collections(plugins),
    texts: new EntityTexts(sealer),
    keys: new UniqueKeys(sealer.open(kept, keyName)),
    nowMs,
  };
  return { configReader: createConfigReader(parts), configWriter: createConfigWriter(parts) };
}
