import type { CollectionDefinition, ConfigDocument, Entity, EntityRef } from '@sallyport/contracts';
import { LayeredMap } from '../layered-map.ts';
import { byAge, type DocumentChange } from './change-document.ts';

/** The entities of a collection by `indexBy`. */
export class KeyIndex {
  readonly #collection: CollectionDefinition;
  readonly map: LayeredMap<string, Entity>;

  private constructor(collection: CollectionDefinition, map: LayeredMap<string, Entity>) {
    this.#collection = collection;
    this.map = map;
  }

  static of(document: ConfigDocument, collection: CollectionDefinition): KeyIndex {
    const map = new Map<string, Entity>();
    for (const entity of document.collections[collection.name] ?? []) {
      const key = collection.indexBy?.(entity);
      if (key !== undefined) map.set(key, entity);
    }
    return new KeyIndex(collection, new LayeredMap(map));
  }

  after({ changed }: DocumentChange): KeyIndex {
    const entities = changed.get(this.#collection.name);
    if (entities === undefined) return this;
    const entries = new Map<string, Entity | undefined>();
    for (const { before } of entities.values()) {
      const key = before && this.#collection.indexBy?.(before);
      if (key !== undefined && this.map.get(key) === before) entries.set(key, undefined);
    }
    for (const { after } of entities.values()) {
      const key = after && this.#collection.indexBy?.(after);
      if (key !== undefined) entries.set(key, after);
    }
    return new KeyIndex(this.#collection, this.map.with(entries));
  }
}

/** The entities of a collection by what a foreign key of theirs says. */
export class ParentIndex {
  readonly #collection: string;
  readonly #foreignKey: string;
  readonly map: LayeredMap<string, readonly Entity[]>;

  private constructor(collection: string, foreignKey: string, map: LayeredMap<string, readonly Entity[]>) {
    this.#collection = collection;
    this.#foreignKey = foreignKey;
    this.map = map;
  }

  static of(document: ConfigDocument, { name }: CollectionDefinition, foreignKey: string): ParentIndex {
    const grouped = new Map<string, Entity[]>();
    for (const entity of document.collections[name] ?? []) {
      const parent = parentOf(entity, foreignKey);
      if (parent === undefined) continue;
      const list = grouped.get(parent);
      if (list === undefined) grouped.set(parent, [entity]);
      else list.push(entity);
    }
    return new ParentIndex(name, foreignKey, new LayeredMap<string, readonly Entity[]>(grouped));
  }

  after({ changed }: DocumentChange): ParentIndex {
    const entities = changed.get(this.#collection);
    if (entities === undefined) return this;
    const lists = new Map<string, Entity[]>();
    const listOf = (entity: Entity | undefined) => {
      const parent = entity && parentOf(entity, this.#foreignKey);
      if (parent === undefined) return undefined;
      const list = lists.get(parent) ?? (this.map.get(parent) ?? []).filter(({ id }) => !entities.has(id));
      lists.set(parent, list);
      return list;
    };
    for (const { before, after } of entities.values()) {
      listOf(before);
      if (after !== undefined) listOf(after)?.push(after);
    }
    const entries = [...lists].map(
      ([parent, list]) => [parent, list.length > 0 ? list.sort(byAge) : undefined] as const,
    );
    return new ParentIndex(this.#collection, this.#foreignKey, this.map.with(entries));
  }
}

function parentOf(entity: Entity, foreignKey: string): string | undefined {
  return (entity[foreignKey] as EntityRef | undefined)?.id;
}
