import type { Entity } from '@sallyport/contracts';
import type { Collections } from './collections.ts';
import { nameMarksOf } from './marks.ts';
import { referencesOf } from './references.ts';
import { TwoKeys } from './two-keys.ts';
import type { UniqueKeys } from './unique-keys.ts';

/** One that refers to another. */
export interface Reference {
  /** The id of the other. */
  to: string;
  collection: string;
  id: string;
  field: string;
}

/** What a write has changed so far, and what that is found by. An entity that goes is undefined. */
export class ChangedEntities {
  readonly #controlPlaneId: string;
  readonly #collections: Collections;
  readonly #uniqueKeys: UniqueKeys;
  readonly #entities = new TwoKeys<Entity | undefined>();
  readonly #holders = new TwoKeys<string>();
  readonly #named = new TwoKeys<Set<string>>();
  /** By whom they refer to; some may not do so any more. */
  readonly #references = new TwoKeys<Reference[]>();

  constructor(controlPlaneId: string, collections: Collections, uniqueKeys: UniqueKeys) {
    this.#controlPlaneId = controlPlaneId;
    this.#collections = collections;
    this.#uniqueKeys = uniqueKeys;
  }

  *all(): Generator<{ collection: string; id: string; after: Entity | undefined }> {
    for (const [collection, id, after] of this.#entities.entries()) yield { collection, id, after };
  }

  has(collection: string, id: string): boolean {
    return this.#entities.has(collection, id);
  }

  get(collection: string, id: string): Entity | undefined {
    return this.#entities.get(collection, id);
  }

  set(collection: string, id: string, after: Entity | undefined): void {
    this.#unindex(collection, id);
    this.#entities.set(collection, id, after);
    if (after === undefined) return;
    const definition = this.#collections.get(collection);
    for (const { key } of this.#uniqueKeys.of(this.#controlPlaneId, definition, after))
      this.#holders.set(collection, key, id);
    for (const mark of nameMarksOf(definition, after)) this.#named.getOrMake(collection, mark, () => new Set()).add(id);
    for (const to of referencesOf(definition, after))
      this.#references.getOrMake(to.collection, to.id, () => []).push({ to: to.id, collection, id, field: to.field });
  }

  /** With other settings, by which nothing is found. */
  fill(collection: string, id: string, config: Record<string, unknown>): void {
    const entity = this.#entities.get(collection, id);
    if (entity !== undefined) this.#entities.set(collection, id, { ...entity, config });
  }

  delete(collection: string, id: string): void {
    this.#unindex(collection, id);
    this.#entities.delete(collection, id);
  }

  holderOf(collection: string, key: string): string | undefined {
    return this.#holders.get(collection, key);
  }

  named(collection: string, mark: string): Iterable<string> {
    return this.#named.get(collection, mark) ?? [];
  }

  referrers(collection: string, id: string): Reference[] {
    return (this.#references.get(collection, id) ?? []).filter((reference) => {
      const now = this.#entities.get(reference.collection, reference.id);
      if (now === undefined) return false;
      const references = referencesOf(this.#collections.get(reference.collection), now);
      return references.some((to) => to.id === id && to.field === reference.field);
    });
  }

  #unindex(collection: string, id: string): void {
    const before = this.#entities.get(collection, id);
    if (before === undefined) return;
    const definition = this.#collections.get(collection);
    for (const { key } of this.#uniqueKeys.of(this.#controlPlaneId, definition, before))
      if (this.#holders.get(collection, key) === id) this.#holders.delete(collection, key);
    for (const mark of nameMarksOf(definition, before)) this.#named.get(collection, mark)?.delete(id);
  }
}
