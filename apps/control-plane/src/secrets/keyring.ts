import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DataKey, Store } from '@sallyport/store';
import type { Log } from '../log.ts';
import { StartError } from '../options.ts';
import { type MasterKey, type MasterKeyPlace, readMasterKeys, unwrap, wrap } from './master-keys.ts';
import { legacyKeyOf, Sealer } from './sealer.ts';

export interface KeyringOptions {
  store: Pick<Store, 'keyring' | 'signals'>;
  masterKeys: MasterKeyPlace;
  /** Where the key of the first versions is, if there was one. */
  dataFolder: string;
  log: Log;
  nowMs(): number;
}

/** How often it is looked whether there are other keys. */
const lookEveryMs = 1_000;
/** Without having looked for so long, nothing is sealed any more. */
export const leaseMs = 10_000;

export const keysTopic = 'keys';

/** The data keys of the installation, opened, and kept current: another process may have made a new one. */
export class KeyringHolder {
  readonly sealer: Sealer;
  readonly #options: KeyringOptions;
  readonly #processId = randomUUID();
  readonly #legacy: Buffer | undefined;
  readonly #opened = new Map<string, Buffer>();
  #masterKeys: readonly MasterKey[];
  #lookedAt = performance.now();
  #complained: string | undefined;

  private constructor(options: KeyringOptions, masterKeys: readonly MasterKey[], legacy: Buffer | undefined) {
    this.#options = options;
    this.#masterKeys = masterKeys;
    this.#legacy = legacy;
    this.sealer = new Sealer({ current: '', byId: this.#opened, legacy });
  }

  /** The first data key is made where there is none. Throws `StartError` where no master key opens the current one. */
  static async open(options: KeyringOptions): Promise<KeyringHolder> {
    const { store, masterKeys: place, dataFolder, nowMs } = options;
    const masterKeys = await readMasterKeys(place);
    const holder = new KeyringHolder(options, masterKeys, await findLegacyKey(dataFolder));
    await store.keyring.insertFirst(newDataKey(masterKeys[0]!, nowMs()));
    const missing = await holder.look();
    if (missing.some(({ state }) => state === 'current'))
      throw new StartError(
        'Another master key has wrapped the data keys of this store: give this control plane the same one (SALLYPORT_MASTER_KEY, or --master-key-file).',
      );
    return holder;
  }

  /** Looks time and again, and tells others what it knows, until it is told to end. */
  start(): () => Promise<void> {
    let looking: Promise<unknown> = Promise.resolve();
    const look = () => {
      looking = looking.then(() => this.#lookAndTell());
    };
    look();
    const timer = setInterval(look, lookEveryMs).unref();
    const unsubscribe = this.#options.store.signals.subscribe(keysTopic, look);
    return async () => {
      clearInterval(timer);
      unsubscribe();
      await looking;
      await this.#options.store.keyring.forgetProcess(this.#processId).catch(() => {});
    };
  }

  /** Takes over what the store has; gives the keys that no master key opens. */
  async look(): Promise<readonly DataKey[]> {
    const startedAt = performance.now();
    const keys = await this.#options.store.keyring.keys();
    if (keys.some(({ id, masterKeyId }) => !this.#opened.has(id) && !this.#has(masterKeyId)))
      this.#masterKeys = await readMasterKeys(this.#options.masterKeys);
    const missing = keys.filter((key) => !this.#open(key));
    for (const id of this.#opened.keys()) if (keys.every((key) => key.id !== id)) this.#opened.delete(id);
    const current = keys.find(({ state }) => state === 'current');
    if (current !== undefined && this.#opened.has(current.id)) {
      this.#lookedAt = startedAt;
      const isCurrent = () => performance.now() - this.#lookedAt < leaseMs;
      this.sealer.use({ current: current.id, byId: this.#opened, legacy: this.#legacy }, isCurrent);
      this.#sealsWith = current.id;
    }
    return missing;
  }

  #sealsWith = '';

  async #lookAndTell(): Promise<void> {
    const { store, log } = this.#options;
    try {
      const [missing] = await this.look();
      this.#complain(
        missing &&
          `the data key ${missing.id} is wrapped by another master key: give this control plane the newest one`,
      );
      const opensWith = [...this.#opened.keys()];
      await store.keyring.beat({ id: this.#processId, hostname: hostname(), sealsWith: this.#sealsWith, opensWith });
    } catch (error) {
      log.warn('data keys could not be looked at', { error: (error as Error).message });
    }
  }

  #complain(problem: string | undefined): void {
    if (problem !== undefined && problem !== this.#complained) this.#options.log.error(problem);
    this.#complained = problem;
  }

  #has(masterKeyId: string): boolean {
    return this.#masterKeys.some(({ id }) => id === masterKeyId);
  }

  #open({ id, masterKeyId, wrapped }: DataKey): boolean {
    if (this.#opened.has(id)) return true;
    const masterKey = this.#masterKeys.find((key) => key.id === masterKeyId);
    if (masterKey === undefined) return false;
    try {
      this.#opened.set(id, unwrap(id, wrapped, masterKey));
      return true;
    } catch {
      return false;
    }
  }
}

export function newDataKey(masterKey: MasterKey, createdAtMs: number): DataKey {
  const id = randomBytes(6).toString('hex');
  const wrapped = wrap(id, randomBytes(32), masterKey);
  return { id, state: 'waiting', masterKeyId: masterKey.id, wrapped, createdAtMs };
}

/** Where the first versions kept their one key. */
export function legacyKeyFile(dataFolder: string): string {
  return join(dataFolder, 'seal-key');
}

async function findLegacyKey(dataFolder: string): Promise<Buffer | undefined> {
  try {
    return legacyKeyOf((await readFile(legacyKeyFile(dataFolder), 'utf8')).trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StartError(`${legacyKeyFile(dataFolder)} cannot be read: ${(error as Error).message}`);
  }
}
