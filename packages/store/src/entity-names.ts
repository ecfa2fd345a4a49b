import type { EntityName } from '@sallyport/contracts';

export type EntityKind = EntityName['kind'];

export interface KnownName {
  id: string;
  controlPlaneId: string;
  name: string;
  /** No node has it in its configuration any more; the name is its last. */
  isDeleted: boolean;
}

/** How entities are called. What gateways record has only ids, so that a new name shows over old numbers too. */
export interface EntityNames {
  /**
   * What a node's configuration has now, or what has changed in it. Where a node begins to tell all, it tells of itself: what
   * other configurations of it had is gone from it then. What no node has any more is deleted.
   */
  record(
    node: { controlPlaneId: string; id: string },
    configHash: string,
    names: readonly EntityName[],
    atMs: number,
  ): Promise<void>;
  /** Ids that nobody ever named are missing. */
  resolve(
    controlPlaneIds: readonly string[],
    kind: EntityKind,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, KnownName>>;
  /** Those whose name holds the text, by name; for people who choose one. */
  search(
    controlPlaneIds: readonly string[],
    kind: EntityKind,
    text: string,
    limit: number,
  ): Promise<readonly KnownName[]>;
  /** Forgets the name of a person who asked for that. */
  erase(controlPlaneIds: readonly string[], kind: EntityKind, id: string): Promise<number>;
}
