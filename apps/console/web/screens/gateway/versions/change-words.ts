import type { Change } from '../data/versions.ts';
import { type EntityKind, nameOf } from '../entities/kind.ts';

export const wordOfChange = ({ before, after }: Change): 'created' | 'changed' | 'deleted' =>
  before === undefined ? 'created' : after === undefined ? 'deleted' : 'changed';

/** What the entity was called, or is. */
export function nameOfChange(kind: EntityKind | undefined, { id, before, after }: Change): string {
  const entity = { ...(after ?? before), id };
  if (kind !== undefined) return nameOf(kind, entity);
  const { name, username, group } = entity as Readonly<Record<string, unknown>>;
  return [name, username, group].find((text): text is string => typeof text === 'string') ?? id.slice(0, 8);
}
