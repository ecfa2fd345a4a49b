import type { Clock, Log } from '@sallyport/pipeline';
import {
  createHttpPort,
  type SecretEntry,
  SecretStore,
  type SecretTable,
  type SecretValue,
  type VaultEntity,
} from '@sallyport/runtime';
import { systemDnsClient } from '../upstream/dns/names.ts';
import type { LoadedConfig } from './config-store.ts';

export interface NodeSecretsOptions {
  clock: Clock;
  log: Log;
  env: Readonly<Record<string, string | undefined>>;
  /** DNS servers; the system's when there are none. */
  dnsServers: readonly string[];
  onChange(values: readonly SecretValue[]): void;
}

/** The secrets that the configurations of a node refer to, read here once for all workers. */
export class NodeSecrets {
  readonly #http: ReturnType<typeof createHttpPort>;
  readonly #store: SecretStore;
  readonly #tables = new Map<LoadedConfig, SecretTable>();

  constructor({ clock, log, env, dnsServers, onChange }: NodeSecretsOptions) {
    const dnsClient = systemDnsClient(dnsServers);
    this.#http = createHttpPort({ clock, log, resolve: (name) => dnsClient.addressesOf(name) });
    this.#store = new SecretStore({ clock, log, http: this.#http, env, onChange });
  }

  /** Reads what a configuration refers to; resolves when it is there, or its time is over. */
  async read(config: LoadedConfig): Promise<void> {
    const { vaults, references } = config.secrets;
    this.#tables.set(config, await this.#store.open(vaults as readonly VaultEntity[], references));
  }

  /** As they are now. */
  of(config: LoadedConfig): SecretEntry[] {
    return this.#tables.get(config)?.entries() ?? [];
  }

  /** Nobody uses the configuration any more. */
  forget(config: LoadedConfig): void {
    this.#tables.get(config)?.close();
    this.#tables.delete(config);
  }

  async close(): Promise<void> {
    this.#store.close();
    await this.#http.close();
  }
}
