import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import type { EntityCollections } from './compare.ts';

/** Names entities for people, as decK does: `plugin rate-limiting for route r1`, `key-auth credential for consumer ann`. */
export function entityTitle(
  collections: EntityCollections,
  definitions: readonly CollectionDefinition[],
): (definition: CollectionDefinition, entity: Entity) => string {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const indexes = new Map<string, Map<string, Entity>>();
  const find = (collection: string, id: string): Entity | undefined => {
    let index = indexes.get(collection);
    if (index === undefined) {
      index = new Map((collections[collection] ?? []).map((entity) => [entity.id, entity]));
      indexes.set(collection, index);
    }
    return index.get(id);
  };
  return (definition, entity) => {
    const owners = (definition.foreignKeys ?? []).flatMap(({ field, collection, list }) => {
      const id = list === true ? undefined : (entity[field] as EntityRef | undefined)?.id;
      if (id === undefined) return [];
      const owner = byName.get(collection)!;
      return [`${owner.singular} ${nameOf(owner, find(collection, id)) ?? id}`];
    });
    const own = nameOf(definition, entity);
    const title = own === undefined ? definition.singular : `${definition.singular} ${own}`;
    if (owners.length > 0 && isOwned(definition)) return `${title} for ${owners.join(' and ')}`;
    return own === undefined && owners.length === 0 ? `${title} ${entity.id}` : title;
  };
}

/** Secrets are no names: what a collection seals is not said. */
function nameOf({ name, nameFields = [] }: CollectionDefinition, entity: Entity | undefined): string | undefined {
  if (entity === undefined) return undefined;
  const fields = [...nameFields, ...(name === 'plugins' ? ['instance_name', 'name'] : []), 'target', 'group', 'name'];
  const found = fields.map((field) => entity[field]).find((value) => typeof value === 'string');
  return found as string | undefined;
}

/** Whoever has a name of its own is known without its owner. */
function isOwned({ name, foreignKeys = [] }: CollectionDefinition): boolean {
  return name === 'plugins' || foreignKeys.some(({ required, list }) => required === true && list !== true);
}
