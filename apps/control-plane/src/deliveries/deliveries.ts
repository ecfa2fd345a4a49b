import type { CollectionDefinition, ConfigDocument } from '@sallyport/contracts';
import type { Author, ConfigStore, ControlPlane, Store } from '@sallyport/store';
import type { DeliverySource } from '../cluster/frames.ts';
import type { ConfigReader, VersionChanges } from '../configuration/config-reader.ts';
import type { ConfigWriter } from '../configuration/config-writer.ts';
import { isGroup } from '../control-planes/cluster-type.ts';
import type { GroupConflict } from '../control-planes/groups/merge.ts';
import type { Sealer } from '../secrets/sealer.ts';
import { ConfigStoreSecrets, storeIdOf } from './config-store-secrets.ts';
import { Group } from './group.ts';
import { SinglePlanes } from './single-planes.ts';

export interface DeliveriesOptions {
  store: Store;
  configReader: ConfigReader;
  configWriter: ConfigWriter;
  sealer: Pick<Sealer, 'open'>;
}

/** What gateways get, whether of one control plane or of a group. */
export class Deliveries implements DeliverySource {
  readonly #options: DeliveriesOptions;
  readonly #single: SinglePlanes;
  readonly #groups = new Map<string, Group>();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    const secrets = new ConfigStoreSecrets(options.store.configStores, options.sealer);
    this.#single = new SinglePlanes(options.configReader, secrets);
  }

  async head(controlPlaneId: string): Promise<number> {
    const group = await this.#findGroup(controlPlaneId);
    return group === undefined ? await this.#single.head(controlPlaneId) : await group.head();
  }

  /** Rejects with `GroupInConflict`. */
  async deliverable(controlPlaneId: string): Promise<{ version: number; document: ConfigDocument }> {
    const group = await this.#findGroup(controlPlaneId);
    return group === undefined ? await this.#single.deliverable(controlPlaneId) : await group.deliverable();
  }

  async deliverableSince(controlPlaneId: string, version: number): Promise<VersionChanges | 'gone'> {
    const group = await this.#findGroup(controlPlaneId);
    if (group === undefined) return await this.#single.deliverableSince(controlPlaneId, version);
    return await group.deliverableSince(version);
  }

  async groupsOf(controlPlaneId: string): Promise<readonly string[]> {
    const { controlPlanes, groupMemberships } = this.#options.store;
    const member = await controlPlanes.findAnywhere(controlPlaneId);
    const groups = member === undefined ? [] : await groupMemberships.groupsOf(member.organizationId, member.id);
    return groups.map(({ id }) => id);
  }

  /** In what members of a group do not go together. */
  async conflicts(group: ControlPlane): Promise<readonly GroupConflict[]> {
    return await this.#group(group).conflicts();
  }

  /** As `conflicts`, were these its members. */
  async conflictsOf(members: readonly ControlPlane[]): Promise<readonly GroupConflict[]> {
    return await new Group({
      id: '',
      members: async () => members,
      versions: this.#options.store.groupVersions,
      source: this.#single,
      collections: this.#collections,
    }).conflicts();
  }

  /** Gateways are to get other secrets: a new version of the configuration says so, in which nothing else changed. */
  async secretsChanged({ id, controlPlaneId }: ConfigStore, summary: string, by: Author): Promise<void> {
    const { configReader, configWriter } = this.#options;
    const vaults: string[] = [];
    let offset: string | undefined;
    do {
      const page = await configReader.list(controlPlaneId, 'vaults', { size: 1_000, offset });
      for (const { entity } of page.entities) if (storeIdOf(entity) === id) vaults.push(entity.id);
      offset = page.offset;
    } while (offset !== undefined);
    if (vaults.length > 0) await configWriter.touch(controlPlaneId, 'vaults', vaults, { by, summary });
  }

  get #collections(): readonly CollectionDefinition[] {
    return this.#options.configReader.collections;
  }

  async #findGroup(id: string): Promise<Group | undefined> {
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    const controlPlane = await this.#options.store.controlPlanes.findAnywhere(id);
    return controlPlane !== undefined && isGroup(controlPlane) ? this.#group(controlPlane) : undefined;
  }

  #group({ id, organizationId }: ControlPlane): Group {
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    const { groupMemberships, groupVersions } = this.#options.store;
    const group = new Group({
      id,
      members: async () => await groupMemberships.members(organizationId, id),
      versions: groupVersions,
      source: this.#single,
      collections: this.#collections,
    });
    this.#groups.set(id, group);
    return group;
  }
}
