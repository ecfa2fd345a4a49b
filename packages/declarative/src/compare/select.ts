import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import { isLink } from '../is-link.ts';

/** Which entities have all of some tags. To be asked collection by collection, each after those it refers to. */
export class Selection {
  readonly #tags: readonly string[];
  readonly #ids = new Set<string>();

  constructor(tags: readonly string[]) {
    this.#tags = tags;
  }

  of(definition: CollectionDefinition, entities: readonly Entity[]): Entity[] {
    const selected = entities.filter((entity) => this.#has(definition, entity));
    for (const { id } of selected) this.#ids.add(id);
    return selected;
  }

  /** A link has no tags in Kong: it is selected with what it links. */
  #has(definition: CollectionDefinition, entity: Entity): boolean {
    if (isLink(definition))
      return definition.foreignKeys!.every(({ field }) => this.#ids.has((entity[field] as EntityRef).id));
    return this.#tags.every((tag) => entity.tags?.includes(tag));
  }
}

/** The entities that have all of some tags. */
export function selectEntities(
  collections: Readonly<Record<string, readonly Entity[]>>,
  definitions: readonly CollectionDefinition[],
  tags: readonly string[],
): Record<string, Entity[]> {
  const selection = new Selection(tags);
  return Object.fromEntries(
    definitions.map((definition) => [definition.name, selection.of(definition, collections[definition.name] ?? [])]),
  );
}
