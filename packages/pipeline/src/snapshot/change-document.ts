import type { ConfigDocument, Entity, EntityChange } from '@sallyport/contracts';

/** A document and the one before it. */
export interface DocumentChange {
  readonly document: ConfigDocument;
  /** What is different, by collection and id. Collections that do not change are shared. */
  readonly changed: ReadonlyMap<string, ReadonlyMap<string, ChangedEntity>>;
}

export interface ChangedEntity {
  readonly before: Entity | undefined;
  readonly after: Entity | undefined;
}

/**
 * Entities in the order that a control plane's documents have in every gateway, however they were delivered: the oldest
 * first. Of routes that are equal in everything else, the first one serves.
 */
export function inOrderOfAge({ hash, collections }: ConfigDocument): ConfigDocument {
  const sorted = Object.entries(collections).map(([name, entities]) => [name, entities.toSorted(byAge)]);
  return { hash, collections: Object.fromEntries(sorted) };
}

/** A document in order of age after changes; of several changes to one entity the last counts. */
export function changeDocument(before: ConfigDocument, changes: readonly EntityChange[], hash: string): ConfigDocument {
  return documentAfter(before, changes, hash).document;
}

/** The same, and what is different. */
export function documentAfter(
  { collections: before }: ConfigDocument,
  changes: readonly EntityChange[],
  hash: string,
): DocumentChange {
  const collections = { ...before };
  const changed = new Map<string, ReadonlyMap<string, ChangedEntity>>();
  for (const [collection, edits] of byCollection(changes)) {
    const found = new Map<string, ChangedEntity>();
    for (const [id, after] of edits) found.set(id, { before: undefined, after });
    const entities: Entity[] = [];
    for (const entity of before[collection] ?? []) {
      const edit = found.get(entity.id);
      if (edit === undefined) entities.push(entity);
      else found.set(entity.id, { before: entity, after: edit.after });
    }
    changed.set(collection, found);
    collections[collection] = withEntities(
      entities,
      [...edits.values()].filter((entity) => entity !== undefined),
    );
    if (collections[collection].length === 0) delete collections[collection];
  }
  return { document: { hash, collections }, changed };
}

function byCollection(changes: readonly EntityChange[]): ReadonlyMap<string, Map<string, Entity | undefined>> {
  const edits = new Map<string, Map<string, Entity | undefined>>();
  for (const { collection, id, entity } of changes) {
    const known = edits.get(collection);
    if (known === undefined) edits.set(collection, new Map([[id, entity]]));
    else known.set(id, entity);
  }
  return edits;
}

/** Few are put in their places, many sorted in. */
function withEntities(entities: Entity[], added: readonly Entity[]): Entity[] {
  if (added.length > insertedMax) return [...entities, ...added].sort(byAge);
  for (const entity of added) {
    let low = 0;
    let high = entities.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (byAge(entities[middle]!, entity) < 0) low = middle + 1;
      else high = middle;
    }
    entities.splice(low, 0, entity);
  }
  return entities;
}

const insertedMax = 16;

export function byAge(a: Entity, b: Entity): number {
  return (a.created_at ?? 0) - (b.created_at ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
