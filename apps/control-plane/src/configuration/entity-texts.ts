import { type Entity, openCollections } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import type { Sealer } from '../secrets/sealer.ts';

/** How entities are kept: as JSON, and sealed where they may hold secrets, each bound to its place. */
export class EntityTexts {
  readonly #sealer: Pick<Sealer, 'seal' | 'open'>;

  constructor(sealer: Pick<Sealer, 'seal' | 'open'>) {
    this.#sealer = sealer;
  }

  write(controlPlaneId: string, collection: string, entity: Entity): string {
    const text = JSON.stringify(entity);
    return openCollections.has(collection)
      ? text
      : this.#sealer.seal(text, placeOf(controlPlaneId, collection, entity.id));
  }

  read(controlPlaneId: string, { collection, id, text }: { collection: string; id: string; text: string }): Entity {
    return readJson(
      openCollections.has(collection) ? text : this.#sealer.open(text, placeOf(controlPlaneId, collection, id)),
    ) as Entity;
  }
}

function placeOf(controlPlaneId: string, collection: string, id: string): string {
  return `configuration/${controlPlaneId}/${collection}/${id}`;
}
