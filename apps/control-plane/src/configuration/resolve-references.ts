import type { CollectionDefinition, ForeignKey } from '@sallyport/contracts';
import type { Collections } from './collections.ts';
import type { ConfigDraft } from './draft.ts';
import { partialsField } from './references.ts';

export interface ReferenceIssue {
  kind: 'schema' | 'foreign-key';
  path: string;
  message: string;
}

export interface ResolvedReferences {
  /** `{ id }` by field, or ids where the field holds a list. */
  fields: Record<string, unknown>;
  issues: ReferenceIssue[];
}

/** The ids of what an entity refers to, by id or by name. */
export async function resolveReferences(
  draft: ConfigDraft,
  collections: Collections,
  { foreignKeys = [] }: CollectionDefinition,
  written: ReadonlyMap<string, unknown>,
): Promise<ResolvedReferences> {
  const fields: Record<string, unknown> = {};
  const issues: ReferenceIssue[] = [];
  for (const key of foreignKeys) {
    const value = written.get(key.field);
    if (value === undefined) {
      if (key.required === true) issues.push({ kind: 'schema', path: key.field, message: 'required field missing' });
    } else if (key.list === true) {
      fields[key.field] = await resolveList(draft, collections, key, value, issues);
    } else {
      const id = await resolveOne(draft, collections.get(key.collection), value, key.field, issues);
      if (id !== undefined) fields[key.field] = { id };
    }
  }
  return { fields, issues };
}

/** The partials that a plugin links, by id: `[{ id, path }]`. */
export async function resolvePartials(
  draft: ConfigDraft,
  collections: Collections,
  own: Record<string, unknown>,
): Promise<ReferenceIssue[]> {
  const links = own[partialsField];
  // Of another kind, they are told of where fields are read.
  if (!Array.isArray(links)) return [];
  const issues: ReferenceIssue[] = [];
  const resolved: { id: string; path?: string }[] = [];
  for (const [i, link] of (links as { path?: string }[]).entries()) {
    const id = await resolveOne(draft, collections.get('partials'), link, `${partialsField}.${i}`, issues);
    if (id !== undefined) resolved.push({ id, ...(link.path !== undefined && { path: link.path }) });
  }
  own[partialsField] = resolved;
  return issues;
}

async function resolveList(
  draft: ConfigDraft,
  collections: Collections,
  { field, collection }: ForeignKey,
  value: unknown,
  issues: ReferenceIssue[],
): Promise<string[]> {
  if (!Array.isArray(value)) {
    issues.push({ kind: 'schema', path: field, message: 'expected an array' });
    return [];
  }
  const ids: string[] = [];
  for (const [i, item] of value.entries()) {
    const id = await resolveOne(draft, collections.get(collection), item, `${field}.${i}`, issues);
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

async function resolveOne(
  draft: ConfigDraft,
  target: CollectionDefinition,
  value: unknown,
  path: string,
  issues: ReferenceIssue[],
): Promise<string | undefined> {
  const named = nameIn(value, target);
  if (named === undefined) {
    const message = 'expected a record with an id or a name';
    issues.push({ kind: 'schema', path, message });
    return undefined;
  }
  const found = await draft.find(target.name, named.text);
  if (found === undefined) issues.push({ kind: 'foreign-key', path, message: noSuch(named.field, named.text, target) });
  return found?.id;
}

export function noSuch(field: string, text: string, { name }: CollectionDefinition): string {
  return `the foreign key '{${field}="${text}"}' does not reference an existing '${name}' entity.`;
}

/** How something is referred to: `{ id }`, `{ name }`, or only the text. */
export function nameIn(
  value: unknown,
  { nameFields = [] }: CollectionDefinition,
): { field: string; text: string } | undefined {
  if (typeof value === 'string') return { field: 'id', text: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const field of ['id', ...nameFields]) {
    const text = (value as Record<string, unknown>)[field];
    if (typeof text === 'string') return { field, text };
  }
  return undefined;
}
