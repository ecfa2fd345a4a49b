import type { CollectionDefinition, Entity } from '@sallyport/contracts';
import { partOf } from '../ids.ts';

/** The entities of a collection as they are, to be found by what is unique of them. */
export class Current {
  readonly #byId: Map<string, Entity>;
  readonly #combinations: { fields: readonly string[]; byKey: Map<string, Entity> }[];
  readonly #references: ReadonlySet<string>;

  constructor({ unique = [], foreignKeys = [] }: CollectionDefinition, entities: readonly Entity[]) {
    this.#references = new Set(foreignKeys.map(({ field }) => field));
    this.#byId = new Map(entities.map((entity) => [entity.id, entity]));
    this.#combinations = unique.map((fields) => ({ fields, byKey: new Map() }));
    for (const { fields, byKey } of this.#combinations) {
      for (const entity of entities) {
        const key = this.#keyOf(fields, entity);
        if (key !== undefined) byKey.set(key, entity);
      }
    }
  }

  /** The one that an entity is about, which no other is about then. */
  take(entity: Entity): Entity | undefined {
    const found = this.#byId.get(entity.id) ?? this.#findUnique(entity);
    if (found !== undefined) this.#byId.delete(found.id);
    return found;
  }

  /** Those that no entity was about. */
  rest(): Entity[] {
    return [...this.#byId.values()];
  }

  #findUnique(entity: Entity): Entity | undefined {
    for (const { fields, byKey } of this.#combinations) {
      const key = this.#keyOf(fields, entity);
      const found = key === undefined ? undefined : byKey.get(key);
      if (found !== undefined && this.#byId.has(found.id)) return found;
    }
    return undefined;
  }

  /** Undefined where what is not set makes it unlike all others; a reference that is not set says "of none". */
  #keyOf(fields: readonly string[], entity: Entity): string | undefined {
    if (fields.some((field) => (entity[field] ?? undefined) === undefined && !this.#references.has(field)))
      return undefined;
    return JSON.stringify(fields.map((field) => partOf(entity[field])));
  }
}
