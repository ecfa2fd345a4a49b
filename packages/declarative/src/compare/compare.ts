import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import { contentOf } from '../hash.ts';
import { isLink } from '../is-link.ts';
import { Current } from './current.ts';
import { Selection } from './select.ts';
import { entityTitle } from './title.ts';

export type EntityCollections = Readonly<Record<string, readonly Entity[]>>;

/** An entity that is not as it should be. */
export interface Difference {
  collection: string;
  id: string;
  /** `plugin rate-limiting of route r1`. */
  title: string;
  /** Undefined: it is to be made. */
  before: Entity | undefined;
  /** Undefined: it is to go. */
  after: Entity | undefined;
}

export interface CompareOptions {
  /** Each after those it refers to. */
  definitions: readonly CollectionDefinition[];
  /** Only entities with all of these tags are looked at; others are none of the target's business. */
  selectTags?: readonly string[];
  /** Where `current` hides something: how an entity looks with the same hidden. */
  shown?(collection: string, entity: Entity): Entity;
}

/**
 * What has to change for `current` to become `target`, in an order in which it can be done: what goes, from the leaves up, then what comes and what
 * changes, from the roots down. What is sticky does not go. Who is who is told by ids and, where the target has made them up, by what is unique.
 */
export function compareConfigurations(
  current: EntityCollections,
  target: EntityCollections,
  { definitions, selectTags = [], shown = (_, entity) => entity }: CompareOptions,
): Difference[] {
  const selection = new Selection(selectTags);
  const changed: Difference[] = [];
  const gone: Difference[] = [];
  /** What the target calls an entity, and what it is called. */
  const ids = new Map<string, string>();
  const titles = { before: entityTitle(current, definitions), after: entityTitle(target, definitions) };
  for (const definition of definitions) {
    const { name } = definition;
    const known = new Current(definition, selection.of(definition, current[name] ?? []));
    for (const written of target[name] ?? []) {
      const entity = withKnownIds(definition, written, ids);
      const before = known.take(entity);
      const id = before?.id ?? entity.id;
      if (id !== entity.id) ids.set(entity.id, id);
      const after = { ...entity, id };
      if (before === undefined || textOf(definition, before) !== textOf(definition, shown(name, after)))
        changed.push({ collection: name, id, title: titles.after(definition, written), before, after });
    }
    if (definition.isSticky) continue;
    gone.unshift(
      ...known.rest().map((before) => ({
        collection: name,
        id: before.id,
        title: titles.before(definition, before),
        before,
        after: undefined,
      })),
    );
  }
  return [...gone, ...changed];
}

/** Tags are a set, and an empty one is none. */
function textOf(definition: CollectionDefinition, entity: Entity): string {
  const { tags = [] } = entity;
  return contentOf({ ...entity, tags: tags.length === 0 || isLink(definition) ? undefined : tags.toSorted() });
}

function withKnownIds(
  { name, foreignKeys = [] }: CollectionDefinition,
  entity: Entity,
  ids: ReadonlyMap<string, string>,
): Entity {
  const known = (id: string) => ids.get(id) ?? id;
  const copy: Entity = { ...entity };
  for (const { field, list } of foreignKeys) {
    const value = entity[field];
    if (value === undefined || value === null) continue;
    copy[field] = list ? (value as string[]).map(known) : { id: known((value as EntityRef).id) };
  }
  if (name === 'plugins' && Array.isArray(entity['partials']))
    copy['partials'] = entity['partials'].map((link: { id: string }) => ({ ...link, id: known(link.id) }));
  return copy;
}
