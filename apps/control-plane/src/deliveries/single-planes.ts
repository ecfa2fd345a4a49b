import type { ConfigDocument, Entity, EntityChange } from '@sallyport/contracts';
import type { DeliverySource } from '../cluster/frames.ts';
import type { VersionChanges } from '../configuration/config-reader.ts';
import type { ConfigStoreSecrets } from './config-store-secrets.ts';

/** What gateways of one control plane get: its configuration, with the secrets that its vaults refer to. */
export class SinglePlanes implements DeliverySource {
  readonly #configurations: DeliverySource;
  readonly #secrets: ConfigStoreSecrets;

  constructor(configurations: DeliverySource, secrets: ConfigStoreSecrets) {
    this.#configurations = configurations;
    this.#secrets = secrets;
  }

  async head(controlPlaneId: string): Promise<number> {
    return await this.#configurations.head(controlPlaneId);
  }

  async deliverable(controlPlaneId: string): Promise<{ version: number; document: ConfigDocument }> {
    const { version, document } = await this.#configurations.deliverable(controlPlaneId);
    const { vaults } = document.collections;
    if (vaults === undefined) return { version, document };
    const collections = { ...document.collections, vaults: await this.#secrets.addTo(controlPlaneId, vaults) };
    return { version, document: { ...document, collections } };
  }

  async deliverableSince(controlPlaneId: string, version: number): Promise<VersionChanges | 'gone'> {
    const since = await this.#configurations.deliverableSince(controlPlaneId, version);
    return since === 'gone' ? since : { ...since, changes: await this.#withSecrets(controlPlaneId, since.changes) };
  }

  async #withSecrets(controlPlaneId: string, changes: readonly EntityChange[]): Promise<readonly EntityChange[]> {
    const vaults = changes.flatMap(({ collection, entity }) => (collection === 'vaults' && entity ? [entity] : []));
    if (vaults.length === 0) return changes;
    const whole = new Map<string, Entity>();
    for (const vault of await this.#secrets.addTo(controlPlaneId, vaults)) whole.set(vault.id, vault);
    return changes.map((change) =>
      change.collection === 'vaults' && change.entity !== undefined
        ? { ...change, entity: whole.get(change.id) }
        : change,
    );
  }
}
