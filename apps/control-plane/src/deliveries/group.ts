import type { CollectionDefinition, ConfigDocument, EntityChange } from '@sallyport/contracts';
import { hashOf } from '@sallyport/declarative';
import type { ControlPlane, GroupParts, GroupVersions } from '@sallyport/store';
import type { DeliverySource } from '../cluster/frames.ts';
import type { VersionChanges } from '../configuration/config-reader.ts';
import { type GroupConflict, MergedMembers } from '../control-planes/groups/merge.ts';

export interface GroupOptions {
  readonly id: string;
  readonly members: () => Promise<readonly ControlPlane[]>;
  readonly versions: GroupVersions;
  /** What gateways of a member alone would get. */
  readonly source: DeliverySource;
  readonly collections: readonly CollectionDefinition[];
}

/** The members of a group do not go together, so its gateways keep what they have. */
export class GroupInConflict extends Error {
  readonly conflicts: readonly GroupConflict[];

  constructor(conflicts: readonly GroupConflict[]) {
    super(`The members of the group do not go together: ${conflicts[0]!.description}`);
    this.conflicts = conflicts;
  }
}

interface Known {
  readonly name: string;
  version: number;
}

/** What the gateways of a group get, kept current by what its members change. */
export class Group {
  readonly #options: GroupOptions;
  #merged: MergedMembers;
  readonly #members = new Map<string, Known>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: GroupOptions) {
    this.#options = options;
    this.#merged = new MergedMembers(options.collections);
  }

  async conflicts(): Promise<readonly GroupConflict[]> {
    return await this.#inTurn(async () => this.#merged.conflicts());
  }

  /** The newest version that could be made. */
  async head(): Promise<number> {
    return await this.#inTurn(async () => await this.#head());
  }

  /** Rejects with `GroupInConflict`. */
  async deliverable(): Promise<{ version: number; document: ConfigDocument }> {
    return await this.#inTurn(async () => {
      const conflicts = this.#merged.conflicts();
      if (conflicts.length > 0) throw new GroupInConflict(conflicts);
      const collections = this.#merged.collections();
      return { version: await this.#head(), document: { hash: hashOf(collections), collections } };
    });
  }

  async deliverableSince(version: number): Promise<VersionChanges | 'gone'> {
    return await this.#inTurn(async () => {
      const to = await this.#head();
      if (to === version) return { from: version, to, changes: [] };
      const then = await this.#options.versions.find(this.#options.id, version);
      if (then === undefined || this.#merged.conflicts().length > 0 || !this.#isMadeOf(Object.keys(then)))
        return 'gone';
      const changes: EntityChange[] = [];
      for (const [id, { version: now }] of this.#members) {
        if (then[id] === now) continue;
        const since = await this.#options.source.deliverableSince(id, then[id]!);
        // What a member wrote just now is of the next version.
        if (since === 'gone' || since.to !== now) return 'gone';
        changes.push(...since.changes);
      }
      return { from: version, to, changes };
    });
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(async () => {
      await this.#follow();
      return await work();
    });
    this.#turn = turn.catch(() => {});
    return await turn;
  }

  async #head(): Promise<number> {
    const { id, versions } = this.#options;
    if (this.#merged.conflicts().length === 0) return await versions.allot(id, this.#parts());
    return (await versions.newest(id)) ?? 0;
  }

  #parts(): GroupParts {
    return Object.fromEntries([...this.#members].map(([id, { version }]) => [id, version]));
  }

  #isMadeOf(ids: readonly string[]): boolean {
    return ids.length === this.#members.size && ids.every((id) => this.#members.has(id));
  }

  /** Takes in what the members changed, and who is one. */
  async #follow(): Promise<void> {
    const members = await this.#options.members();
    const isOther = members.some(({ id, name }) => this.#members.has(id) && this.#members.get(id)!.name !== name);
    if (isOther || [...this.#members.keys()].some((id) => members.every((member) => member.id !== id))) this.#forget();
    try {
      for (const member of members) await this.#followMember(member);
    } catch (error) {
      // Some of it may have been taken in.
      this.#forget();
      throw error;
    }
  }

  async #followMember(member: ControlPlane): Promise<void> {
    const { source } = this.#options;
    const known = this.#members.get(member.id);
    if (known !== undefined) {
      if ((await source.head(member.id)) === known.version) return;
      const since = await source.deliverableSince(member.id, known.version);
      if (since !== 'gone') {
        for (const { collection, id, entity } of since.changes) this.#merged.set(member, collection, id, entity);
        known.version = since.to;
        return;
      }
      this.#merged.remove(member.id);
    }
    const { version, document } = await source.deliverable(member.id);
    for (const [collection, entities] of Object.entries(document.collections))
      for (const entity of entities) this.#merged.set(member, collection, entity.id, entity);
    this.#members.set(member.id, { name: member.name, version });
  }

  #forget(): void {
    this.#merged = new MergedMembers(this.#options.collections);
    this.#members.clear();
  }
}
