import type { Entity } from '@sallyport/contracts';
import type { Fields } from './change.ts';

/** Fields that another one says all of. */
const saidBy: Readonly<Record<string, readonly string[]>> = { url: ['protocol', 'host', 'port', 'path'] };

/** An entity as somebody would have written it who wants some of its fields changed: records are merged, all else is replaced. */
export function mergeFields(entity: Entity, changes: Fields): Fields {
  const overridden = new Set(
    Object.keys(changes).flatMap((field) => (changes[field] == null ? [] : (saidBy[field] ?? []))),
  );
  const kept = Object.entries(entity).filter(([field]) => !overridden.has(field));
  return merged(Object.fromEntries(kept), changes);
}

function merged(before: Fields, changes: Fields): Fields {
  const fields = new Map(Object.entries(before));
  for (const [field, value] of Object.entries(changes)) {
    const known = fields.get(field);
    fields.set(field, isRecord(known) && isRecord(value) && !isReference(known) ? merged(known, value) : value);
  }
  return Object.fromEntries(fields);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `{ id }` is changed as a whole: `{ name }` is another, not the same with a name. */
function isReference(value: Fields): boolean {
  return typeof value['id'] === 'string' && Object.keys(value).length === 1;
}
