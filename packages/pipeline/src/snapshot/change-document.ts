import type { ConfigDocument, Entity, EntityChange } from '@sallyport/contracts';

/**
 * Entities in the order that a control plane's documents have in every gateway, however they were delivered: the oldest
 * first. Of routes that are equal in everything else, the first one serves.
 */
export function inOrderOfAge({ hash, collections }: ConfigDocument): ConfigDocument {
  const sorted = Object.entries(collections).map(([name, entities]) => [name, entities.toSorted(byAge)]);
  return { hash, collections: Object.fromEntries(sorted) };
}

/** A document in order of age after changes. Collections that do not change are shared. */
export function changeDocument(
  { collections: before }: ConfigDocument,
  changes: readonly EntityChange[],
  hash: string,
): ConfigDocument {
  const collections = { ...before };
  for (const [collection, changed] of byCollection(changes)) {
    const entities = collections[collection]?.filter(({ id }) => !changed.has(id)) ?? [];
    for (const entity of changed.values()) if (entity !== undefined) insert(entities, entity);
    if (entities.length > 0) collections[collection] = entities;
    else delete collections[collection];
  }
  return { hash, collections };
}

/** What becomes of each entity that changes; of several changes to one the last counts. */
export function byCollection(
  changes: readonly EntityChange[],
): ReadonlyMap<string, ReadonlyMap<string, Entity | undefined>> {
  const changed = new Map<string, Map<string, Entity | undefined>>();
  for (const { collection, id, entity } of changes) {
    const known = changed.get(collection);
    if (known === undefined) changed.set(collection, new Map([[id, entity]]));
    else known.set(id, entity);
  }
  return changed;
}

function insert(entities: Entity[], entity: Entity): void {
  let low = 0;
  let high = entities.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byAge(entities[middle]!, entity) < 0) low = middle + 1;
    else high = middle;
  }
  entities.splice(low, 0, entity);
}

function byAge(a: Entity, b: Entity): number {
  return (a.created_at ?? 0) - (b.created_at ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
