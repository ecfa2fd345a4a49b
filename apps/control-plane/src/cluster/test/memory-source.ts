import type { Entity, EntityChange } from '@sallyport/contracts';
import { hashOf } from '@sallyport/declarative';
import type { DeliverySource } from '../frames.ts';

/** A configuration whose versions are all remembered, as the real one gives them. */
export class MemorySource implements DeliverySource {
  readonly #versions: EntityChange[][] = [];
  /** How often all of it was read. */
  reads = 0;

  /** Gives the new version. */
  write(...changes: EntityChange[]): number {
    return this.#versions.push(changes);
  }

  async head(): Promise<number> {
    return this.#versions.length;
  }

  async deliverable() {
    this.reads++;
    const collections: Record<string, Entity[]> = {};
    for (const { collection, id, entity } of this.#versions.flat()) {
      const others = (collections[collection] ?? []).filter((known) => known.id !== id);
      collections[collection] = entity === undefined ? others : [...others, entity];
    }
    return { version: this.#versions.length, document: { hash: hashOf(collections), collections } };
  }

  async deliverableSince(_controlPlaneId: string, version: number) {
    const to = this.#versions.length;
    const last = new Map(
      this.#versions
        .slice(version)
        .flat()
        .map((change) => [`${change.collection}/${change.id}`, change]),
    );
    return { from: version, to, changes: [...last.values()] };
  }
}
