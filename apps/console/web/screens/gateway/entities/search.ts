import { type Entity, referenceOf } from '../data/entities.ts';
import type { EntityKind } from './kind.ts';

/** What an address asks of a list: a text, a tag, and references to others: `?service=ID`. */
export interface ListSearch {
  readonly q?: string | undefined;
  readonly tag?: string | undefined;
  readonly references: Readonly<Record<string, string>>;
}

export function searchOfTexts(kind: EntityKind, texts: Readonly<Record<string, string | undefined>>): ListSearch {
  const references = Object.keys(kind.references).flatMap((field) => {
    const id = texts[field];
    return id === undefined ? [] : [[field, id] as const];
  });
  return { q: texts['q'], tag: texts['tag'], references: Object.fromEntries(references) };
}

/** The same references as a new entity says them: `{service: {id: ID}}`. */
export const referencesOfTexts = (
  kind: EntityKind,
  texts: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, { readonly id: string }>> =>
  Object.fromEntries(Object.entries(searchOfTexts(kind, texts).references).map(([field, id]) => [field, { id }]));

export function searchEntities(entities: readonly Entity[], { q, tag, references }: ListSearch): readonly Entity[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = Object.entries(references);
  return entities.filter((entity) => {
    if (tag !== undefined && !(Array.isArray(entity['tags']) && entity['tags'].includes(tag))) return false;
    if (wanted.some(([field, id]) => referenceOf(entity, field) !== id)) return false;
    if (words.length === 0) return true;
    const text = textOfEntity(entity);
    return words.every((word) => text.includes(word));
  });
}

const known = new WeakMap<Entity, string>();

/** All that is written in it, to be searched. */
function textOfEntity(entity: Entity): string {
  let text = known.get(entity);
  if (text === undefined) {
    text = JSON.stringify(entity).toLowerCase();
    known.set(entity, text);
  }
  return text;
}
