import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataKey, Store } from '@sallyport/store';
import type { Log } from '../log.ts';
import { StartError } from '../options.ts';
import { everyone } from './everyone.ts';
import { KeyringHolder, keysTopic, leaseMs, legacyKeyFile, newDataKey } from './keyring.ts';
import {
  type MasterKeyPlace,
  masterKeyTexts,
  newMasterKeyText,
  readMasterKeys,
  writeMasterKeys,
} from './master-keys.ts';
import { Resealing } from './reseal.ts';

export interface RotationOptions {
  store: Pick<Store, 'keyring' | 'sealedTexts' | 'signals'>;
  masterKeys: MasterKeyPlace;
  dataFolder: string;
  /** The master key is replaced, too. */
  isMasterKeyNew: boolean;
  log: Log;
  nowMs(): number;
  /** How long control planes that run are waited for. */
  waitMsMax?: number;
  /** What was sealed before everybody took the new key, and is not kept yet, has this time. */
  settleMs?: number;
}

export interface RotationReport {
  /** How many texts were sealed anew. */
  resealed: number;
  /** Where something looks sealed and could not be opened. */
  unopened: ReadonlyMap<string, number>;
}

/**
 * Replaces the data key while control planes serve: all of them know the new one before any uses it, all use it before what is sealed is sealed
 * anew, and nothing is sealed with the old one when that goes. Killed anywhere, it goes on where it was when it is run again.
 */
export async function rotateKeys(options: RotationOptions): Promise<RotationReport> {
  const { store, masterKeys: place, dataFolder, isMasterKeyNew, log, nowMs, settleMs = 5_000 } = options;
  const { keyring, signals } = store;
  const waiting = { keyring, silenceMsMax: leaseMs * 1.5, waitMsMax: options.waitMsMax ?? 600_000 };
  if (isMasterKeyNew) await addMasterKey(place);
  const [masterKey] = await readMasterKeys(place);
  const holder = await KeyringHolder.open({ store, masterKeys: place, dataFolder, log, nowMs });

  if (wantsNewKey(await keyring.keys(), masterKey!.id)) await keyring.insertWaiting(newDataKey(masterKey!, nowMs()));
  const next = (await keyring.keys()).find(({ state }) => state === 'waiting');
  if (next !== undefined) {
    await signals.publish(keysTopic, {});
    await everyone(waiting, ({ opensWith }) => opensWith.includes(next.id), 'taken over the new data key');
    await keyring.makeCurrent(next.id);
  }
  const keys = await keyring.keys();
  const old = keys.filter(({ state }) => state === 'old').map(({ id }) => id);
  await signals.publish(keysTopic, {});
  await everyone(waiting, ({ sealsWith }) => !old.includes(sealsWith), 'begun to use the new data key');
  await delay(settleMs);

  const report = await resealAll(store, holder, new Set(keys.map(({ id }) => id).filter((id) => !old.includes(id))));
  await keyring.remove(old);
  await signals.publish(keysTopic, {});
  await everyone(waiting, ({ opensWith }) => !opensWith.some((id) => old.includes(id)), 'forgotten the old data key');
  await store.sealedTexts.forgetReplaced();
  if ('file' in place) await keepNewestMasterKey(place.file);
  if (![...report.unopened.keys()].some((column) => legacyColumns.has(column)))
    await rm(legacyKeyFile(dataFolder), { force: true });
  return report;
}

const legacyColumns: ReadonlySet<string> = new Set([
  'alert_channels.definition',
  'payloads.sealed',
  'debug_trace_bodies.stages',
]);

/** A rotation that was broken off after the new key had become the current one needs no further one. */
function wantsNewKey(keys: readonly DataKey[], masterKeyId: string): boolean {
  const current = keys.find(({ state }) => state === 'current');
  return keys.every(({ state }) => state !== 'old') || current?.masterKeyId !== masterKeyId;
}

async function resealAll(
  { sealedTexts }: Pick<Store, 'sealedTexts'>,
  holder: KeyringHolder,
  kept: ReadonlySet<string>,
): Promise<RotationReport> {
  const resealing = new Resealing(holder.sealer, kept);
  let resealed = 0;
  for (;;) {
    await holder.look();
    resealing.begin();
    const changed = await sealedTexts.change((text, place) => resealing.change(text, place));
    if (changed === 0) return { resealed, unopened: resealing.unopened };
    resealed += changed;
  }
}

/** One that is there beside an older one comes from a rotation that was broken off. */
async function addMasterKey(place: MasterKeyPlace): Promise<void> {
  if ('text' in place)
    throw new StartError(
      'The master key is in the environment: put a new one before it in SALLYPORT_MASTER_KEY, with a comma between them, for all control planes; then rotate, and take the old one out.',
    );
  await readMasterKeys(place);
  const texts = await masterKeyTexts(place.file);
  if (texts.length === 1) await writeMasterKeys(place.file, [newMasterKeyText(), ...texts]);
}

async function keepNewestMasterKey(file: string): Promise<void> {
  const [newest, ...older] = await masterKeyTexts(file);
  if (older.length > 0) await writeMasterKeys(file, [newest!]);
}
