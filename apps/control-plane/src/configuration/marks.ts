import { type CollectionDefinition, type Entity, parseReference, referencesIn } from '@sallyport/contracts';
import type { PluginDefinition, PluginEntity } from '@sallyport/pipeline';
import { shortText } from './short-text.ts';

/** Under what entities are found that others may share. */
export const tagMark = (tag: string) => `tag:${tag}`;
/** A name that is not unique by itself: a target's within its upstream. */
export const nameMark = (field: string, name: string) => shortText(`name:${field}=${JSON.stringify(name)}`);
/** A secret of the vault with that prefix is used. */
export const vaultMark = (prefix: string) => shortText(`vault:${prefix}`);
/** A plugin of that name runs. */
export const pluginMark = (name: string) => `plugin:${name}`;
/** A plugin wants to run before or after others. */
export const orderingMark = 'ordering';
/** A plugin trusts that authority. */
export const authorityMark = (id: string) => shortText(`authority:${id}`);

export const tagPrefix = tagMark('');

export function tagOf(mark: string): string {
  return mark.slice(tagPrefix.length);
}

export function marksOf(
  definition: CollectionDefinition,
  entity: Entity,
  plugin: PluginDefinition | undefined,
): string[] {
  const marks = new Set([...(entity.tags ?? []).map(tagMark), ...nameMarksOf(definition, entity)]);
  for (const prefix of vaultsIn(entity)) marks.add(vaultMark(prefix));
  if (plugin !== undefined) for (const mark of pluginMarks(entity as PluginEntity, plugin)) marks.add(mark);
  return [...marks];
}

export function nameMarksOf({ nameFields = [], unique = [] }: CollectionDefinition, entity: Entity): string[] {
  return nameFields.flatMap((field) => {
    const name = entity[field];
    const isUnique = unique.some((fields) => fields.length === 1 && fields[0] === field);
    return typeof name === 'string' && !isUnique ? [nameMark(field, name)] : [];
  });
}

/** Prefixes of the vaults that the strings of an entity refer to. */
export function vaultsIn({ description: _, ...fields }: Entity): Set<string> {
  const prefixes = new Set<string>();
  for (const text of referencesIn(fields)) {
    const reference = parseReference(text);
    if (reference !== undefined) prefixes.add(reference.vault);
  }
  return prefixes;
}

function* pluginMarks(entity: PluginEntity, { clientAuthorities }: PluginDefinition): Generator<string> {
  if (entity.enabled) {
    yield pluginMark(entity.name);
    if (entity.ordering !== undefined) yield orderingMark;
  }
  for (const id of clientAuthorities?.(entity.config)?.ids ?? []) yield authorityMark(id);
}
