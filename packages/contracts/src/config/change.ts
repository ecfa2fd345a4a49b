import type { Entity } from './collection.ts';

/** One entity of a configuration as it is after a change; undefined: it is gone. */
export interface EntityChange {
  /** Name of the collection: `services`. */
  readonly collection: string;
  readonly id: string;
  readonly entity: Entity | undefined;
}
