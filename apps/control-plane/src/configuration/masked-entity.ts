import { shownEntity } from '@sallyport/admin-api';
import type { Entity } from '@sallyport/contracts';
import type { Collections } from './collections.ts';

/** An entity for who may not see its secrets. Where there is one, a mask is. */
export function maskedEntity(collections: Collections, collection: string, entity: Entity): Entity {
  const definition = collections.get(collection);
  const shown = shownEntity(definition, collections.plugin(entity['name']), entity);
  const sealed = definition.seal?.(entity);
  if (sealed === undefined) return shown;
  return Object.fromEntries(
    Object.entries(shown).map(([field, value]) => [field, field in sealed ? value : '[secret]']),
  ) as Entity;
}
