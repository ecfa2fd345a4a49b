import type { ConfigChange, Fields } from './change.ts';
import type { Collections } from './collections.ts';
import type { ConfigDraft } from './draft.ts';
import { partialsField } from './references.ts';
import { nameIn } from './resolve-references.ts';

/** Loads what changes are about and refer to, by the hundred instead of one by one. */
export async function preload(
  draft: ConfigDraft,
  collections: Collections,
  changes: readonly ConfigChange[],
): Promise<void> {
  const wanted = new Map<string, Set<string>>();
  const want = (collection: string, value: unknown) => {
    const definition = collections.find(collection);
    const named = definition && nameIn(value, definition);
    if (named === undefined) return;
    const names = wanted.get(collection);
    if (names === undefined) wanted.set(collection, new Set([named.text]));
    else names.add(named.text);
  };
  for (const change of changes) {
    const keys = collections.find(change.collection)?.foreignKeys ?? [];
    if (change.action !== 'create') want(change.collection, change.key);
    const { parent } = change;
    if (parent !== undefined) want(keys.find(({ field }) => field === parent.field)?.collection ?? '', parent.key);
    if (change.action === 'delete') continue;
    want(change.collection, change.fields['id']);
    for (const { field, collection } of keys) for (const value of listOf(change.fields, field)) want(collection, value);
    if (change.collection === 'plugins')
      for (const value of listOf(change.fields, partialsField)) want('partials', value);
  }
  for (const [collection, names] of wanted) await draft.loadNamed(collection, names);
}

function listOf(fields: Fields, field: string): readonly unknown[] {
  const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
  return Array.isArray(value) ? value : [value];
}
