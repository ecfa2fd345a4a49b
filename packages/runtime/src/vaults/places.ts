import { createHash } from 'node:crypto';
import { type Entity, parseReference, type VaultReference } from '@sallyport/contracts';
import { vaultImplementations } from './kinds.ts';
import { settingsFrom, settingsInEnvironment, withEnvironment } from './settings.ts';
import type { VaultKind } from './vault.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface VaultEntity extends Entity {
  name: string;
  prefix: string;
  config: Record<string, unknown>;
}

/** Where a reference leads. */
export interface Place {
  readonly reference: VaultReference;
  readonly kind: VaultKind;
  readonly config: Record<string, unknown>;
  /** Equal where the same secret is meant. Without what the settings say, which may be secret. */
  readonly key: string;
  readonly vaultKey: string;
}

/** The vaults of a configuration, and the kinds that a reference may name instead. */
export class Places {
  readonly #env: Env;
  readonly #byPrefix: ReadonlyMap<string, VaultEntity>;

  constructor(env: Env, vaults: readonly VaultEntity[]) {
    this.#env = env;
    this.#byPrefix = new Map(vaults.map((vault) => [vault.prefix, vault]));
  }

  find(text: string): Place | { problem: string } {
    const reference = parseReference(text);
    if (reference === undefined) return { problem: 'it is not of the form {vault://name/resource/key}' };
    const entity = this.#byPrefix.get(reference.vault);
    const name = entity?.name ?? reference.vault;
    const kind = vaultImplementations.find(({ settings }) => settings.name === name);
    if (kind === undefined) return { problem: `there is no vault '${reference.vault}'` };
    const { settings } = kind;
    const texts = entity === undefined ? settingsInEnvironment(settings, this.#env) : {};
    const own = withEnvironment(entity?.config ?? {}, this.#env);
    if ('problem' in own) return own;
    const found = settingsFrom(settings, own.config, { ...texts, ...reference.options });
    if ('problem' in found) return found;
    const { config } = found;
    const vaultKey = digest([name, config]);
    return { reference, kind, config, key: digest([vaultKey, reference.resource, reference.version]), vaultKey };
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}
