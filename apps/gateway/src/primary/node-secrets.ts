import type { Clock, Log } from '@sallyport/pipeline';
import {
  createHttpPort,
  type SecretEntry,
  SecretStore,
  type SecretTable,
  type SecretValue,
  type VaultEntity,
} from '@sallyport/runtime';
import type { SecretNeeds } from '../config/secret-needs.ts';
import { systemDnsClient } from '../upstream/dns/names.ts';

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
  readonly #tables = new Map<SecretNeeds, { table: SecretTable; holders: number }>();

  constructor({ clock, log, env, dnsServers, onChange }: NodeSecretsOptions) {
    const dnsClient = systemDnsClient(dnsServers);
    this.#http = createHttpPort({ clock, log, resolve: (name) => dnsClient.addressesOf(name) });
    this.#store = new SecretStore({ clock, log, http: this.#http, env, onChange });
  }

  /** Reads what a configuration refers to; resolves when it is there, or its time is over. Configurations may have it in common. */
  async read(needs: SecretNeeds): Promise<void> {
    const known = this.#tables.get(needs);
    if (known !== undefined) known.holders++;
    else {
      const table = await this.#store.open(needs.vaults as readonly VaultEntity[], needs.references);
      this.#tables.set(needs, { table, holders: 1 });
    }
  }

  /** As they are now. */
  of(needs: SecretNeeds): SecretEntry[] {
    return this.#tables.get(needs)?.table.entries() ?? [];
  }

  /** A configuration that was read is no longer used. */
  forget(needs: SecretNeeds): void {
    const known = this.#tables.get(needs);
    if (known === undefined || --known.holders > 0) return;
    known.table.close();
    this.#tables.delete(needs);
  }

  async close(): Promise<void> {
    this.#store.close();
    await this.#http.close();
  }
}
