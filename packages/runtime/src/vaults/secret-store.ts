import { konnectVault } from '@sallyport/contracts';
import type { Clock, HttpPort, Log } from '@sallyport/pipeline';
import { HeldSecret } from './held-secret.ts';
import { DeliveredSecrets } from './konnect/delivered-secrets.ts';
import { memberOf } from './member.ts';
import { type Place, Places, type VaultEntity } from './places.ts';
import { turns } from './turns.ts';
import type { Vault } from './vault.ts';

export interface SecretStoreOptions {
  clock: Clock;
  log: Log;
  http: Pick<HttpPort, 'fetch'>;
  env: Readonly<Record<string, string | undefined>>;
  /** Values that are new; those of one secret together, so that what belongs together arrives together. */
  onChange(values: readonly SecretValue[]): void;
  /** How long a configuration waits for its secrets. Milliseconds. */
  waitMsMax?: number;
}

/** The value of a reference, under a number that stays the same while the reference means the same. */
export interface SecretValue {
  id: number;
  value: string;
}

export interface SecretEntry extends SecretValue {
  reference: string;
}

/** The secrets of one configuration. */
export interface SecretTable {
  entries(): SecretEntry[];
  /** The configuration is no longer used. */
  close(): void;
}

const waitMsDefault = 15_000;
const readingMax = 16;

/** What several references to one secret share. */
interface Source {
  readonly held: HeldSecret;
  readonly pickedBy: Map<string, Picked>;
  holders: number;
}

interface Picked {
  readonly id: number;
  readonly pick: (text: string | undefined) => string | undefined;
}

/**
 * The secrets of a node: each is read once, by the primary, so that a worker that starts during an outage of the vault has
 * what the others have. Read again in the background; `onChange` tells of new values.
 */
export class SecretStore {
  readonly #options: SecretStoreOptions;
  readonly #sources = new Map<string, Source>();
  readonly #inTurn = turns(readingMax);
  readonly #delivered = new DeliveredSecrets();
  #lastId = 0;

  constructor(options: SecretStoreOptions) {
    this.#options = options;
  }

  /** Reads what a configuration refers to, unless it is known; resolves when it is there, or did not come in time. */
  async open(vaults: readonly VaultEntity[], references: readonly string[]): Promise<SecretTable> {
    const { clock, log, env, waitMsMax = waitMsDefault } = this.#options;
    const places = new Places(
      env,
      vaults.map((vault) => this.#takeSecrets(vault)),
    );
    const picked = new Map<string, { source: Source; picked: Picked }>();
    for (const text of references) {
      const found = places.find(text);
      if ('problem' in found) {
        // Sent as it stands, a reference would go to the upstream in place of the secret.
        log.warn('a vault reference cannot be followed; it is empty', { reference: text, reason: found.problem });
        continue;
      }
      const source = this.#sourceOf(found);
      picked.set(text, { source, picked: this.#pickedOf(source, found) });
    }
    const sources = new Set([...picked.values()].map(({ source }) => source));
    for (const source of sources) source.holders++;
    const all = Promise.all([...sources].map(({ held }) => held.ready));
    if (!(await within(clock, waitMsMax, all)))
      log.warn('a vault is slow; what it has not given yet is empty until it does', { waitedMs: waitMsMax });
    for (const [reference, { source, picked: one }] of picked) {
      if (source.held.text !== undefined && one.pick(source.held.text) === undefined)
        log.warn('a secret has no such member; the reference is empty', { reference });
    }
    let isClosed = false;
    return {
      entries: () =>
        [...picked].map(([reference, { source, picked: one }]) => ({
          reference,
          id: one.id,
          value: one.pick(source.held.text) ?? '',
        })),
      close: () => {
        if (!isClosed) for (const source of sources) this.#release(source);
        isClosed = true;
      },
    };
  }

  /** What came with the configuration is kept apart from the settings of the vault. */
  #takeSecrets(vault: VaultEntity): VaultEntity {
    if (vault.name !== konnectVault.name) return vault;
    const { secrets, ...config } = vault.config;
    this.#delivered.replace(String(config['config_store_id']), (secrets ?? {}) as Record<string, string>);
    return { ...vault, config };
  }

  #sourceOf(place: Place): Source {
    const known = this.#sources.get(place.key);
    if (known !== undefined) return known;
    const { clock, log, http, env, onChange } = this.#options;
    const { kind, config, reference } = place;
    const pickedBy = new Map<string, Picked>();
    const source: Source = {
      held: new HeldSecret({
        clock,
        log,
        vault: this.#vaultOf(place, () => kind.open(config, { clock, http, env, delivered: this.#delivered })),
        resource: reference.resource,
        version: reference.version,
        shownAs: `${reference.vault}/${reference.resource}`,
        ttlMs: secondsOf(config['ttl'], 0),
        missingMs: secondsOf(config['neg_ttl'] || undefined, missingSecondsDefault),
        resurrectMs: kind.isExact ? 0 : secondsOf(config['resurrect_ttl'], Number.POSITIVE_INFINITY),
        isWhole: (text, before) => [...pickedBy.values()].every(({ pick }) => pick(text) || !pick(before)),
        inTurn: this.#inTurn,
        onChange: (text) => onChange([...pickedBy.values()].map(({ id, pick }) => ({ id, value: pick(text) ?? '' }))),
      }),
      pickedBy,
      holders: 0,
    };
    this.#sources.set(place.key, source);
    return source;
  }

  /** Connections and access tokens are shared by the secrets of a vault, while one of them is held. */
  readonly #vaults = new Map<string, WeakRef<Vault>>();

  #vaultOf({ vaultKey }: Place, open: () => Vault): Vault {
    const known = this.#vaults.get(vaultKey)?.deref();
    if (known !== undefined) return known;
    const vault = open();
    for (const [key, ref] of this.#vaults) if (ref.deref() === undefined) this.#vaults.delete(key);
    this.#vaults.set(vaultKey, new WeakRef(vault));
    return vault;
  }

  #pickedOf({ pickedBy }: Source, { reference, config }: Place): Picked {
    const { key } = reference;
    const decodes = config['base64_decode'] === true;
    const known = pickedBy.get(JSON.stringify([key, decodes]));
    if (known !== undefined) return known;
    const picked: Picked = {
      id: ++this.#lastId,
      pick(text) {
        const member = text === undefined || key === undefined ? text : memberOf(text, key);
        return member !== undefined && decodes ? Buffer.from(member, 'base64').toString('utf8') : member;
      },
    };
    pickedBy.set(JSON.stringify([key, decodes]), picked);
    return picked;
  }

  #release(source: Source): void {
    if (--source.holders > 0) return;
    source.held.close();
    for (const [key, known] of this.#sources) if (known === source) this.#sources.delete(key);
  }

  close(): void {
    for (const { held } of this.#sources.values()) held.close();
    this.#sources.clear();
  }
}

const missingSecondsDefault = 60;

function secondsOf(seconds: unknown, fallback: number): number {
  return (typeof seconds === 'number' ? seconds : fallback) * 1000;
}

/** Resolves with whether the promise was settled in time. */
function within(clock: Clock, ms: number, settled: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, () => resolve(false));
    void settled.then(() => {
      timer.cancel();
      resolve(true);
    });
  });
}
