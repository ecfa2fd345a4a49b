import type { CollectionDefinition } from '@sallyport/contracts';

/** Each collection after those it refers to, else as given; once. */
export function inOrderOfReference(collections: readonly CollectionDefinition[]): CollectionDefinition[] {
  const byName = new Map(collections.map((definition) => [definition.name, definition]));
  const ordered = new Set<CollectionDefinition>();
  const visit = (definition: CollectionDefinition): void => {
    if (!byName.delete(definition.name)) return;
    for (const { collection } of definition.foreignKeys ?? []) {
      const parent = byName.get(collection);
      if (parent !== undefined) visit(parent);
    }
    ordered.add(definition);
  };
  for (const definition of collections) visit(definition);
  return [...ordered];
}
