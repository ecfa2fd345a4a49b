import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import type { EntityReference } from '@sallyport/store';

/** What an entity refers to, references resolved to ids. */
export function referencesOf({ name, foreignKeys = [] }: CollectionDefinition, entity: Entity): EntityReference[] {
  const references: EntityReference[] = [];
  for (const { field, collection, list } of foreignKeys) {
    const value = entity[field];
    if (value === undefined || value === null) continue;
    if (list === true) for (const id of new Set(value as string[])) references.push({ field, collection, id });
    else references.push({ field, collection, id: (value as EntityRef).id });
  }
  if (name === 'plugins') references.push(...partialsOf(entity));
  return references;
}

/** Partials are linked in a list of records, which no foreign key describes. */
export const partialsField = 'partials';

function partialsOf(plugin: Entity): EntityReference[] {
  const links = (plugin[partialsField] ?? []) as { id: string }[];
  const ids = new Set(links.map(({ id }) => id));
  return [...ids].map((id) => ({ field: partialsField, collection: 'partials', id }));
}
