import type { CollectionDefinition, Entity } from '@sallyport/contracts';
import type { Collections } from './collections.ts';
import type { ConfigDraft } from './draft.ts';
import type { ProblemList } from './problem-list.ts';
import { isSecret, type UniqueKeys } from './unique-keys.ts';

/** Tells of entities of one collection that share what must be their own. */
export async function checkUniqueness(
  draft: ConfigDraft,
  collections: Collections,
  keys: UniqueKeys,
  problems: ProblemList,
  changeOf: (collection: string, id: string) => number | undefined,
): Promise<void> {
  for (const [collection, changed] of Map.groupBy(draft.changes(), (change) => change.collection)) {
    const definition = collections.get(collection);
    const wanted = changed.flatMap(({ id, after }) =>
      after === undefined ? [] : keys.of(draft.controlPlaneId, definition, after).map((key) => ({ id, after, ...key })),
    );
    await draft.loadHolders(
      collection,
      wanted.map(({ key }) => key),
    );
    const taken = new Map<string, string>();
    for (const { id, after, key, fields } of wanted) {
      const holder = taken.get(key) ?? draft.unchangedHolderOf(collection, key);
      if (holder !== undefined && holder !== id) {
        const values = shown(definition, fields, after);
        const message = `UNIQUE violation detected on '{${written(values)}}'`;
        const found = { path: fields[0]!, message, fields: values };
        problems.add(changeOf(collection, id), definition, 'unique', found, after);
      }
      taken.set(key, id);
    }
  }
}

/** The fields with their values, without secrets. */
function shown(definition: CollectionDefinition, fields: readonly string[], entity: Entity): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => [field, isSecret(definition, field) ? '…' : (entity[field] ?? null)]),
  );
}

/** As Lua writes it: `consumer=null,name="key-auth",route={id="…"}`. */
function written(values: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(values).toSorted();
  return names
    .map((name) => {
      const value = values[name];
      if (typeof value === 'object' && value !== null) return `${name}={${written(value as Record<string, unknown>)}}`;
      return `${name}=${JSON.stringify(value)}`;
    })
    .join(',');
}
