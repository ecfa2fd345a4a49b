import type { EntityName } from '@sallyport/contracts';

export type EntityKind = EntityName['kind'];

export interface KnownName {
  id: string;
  name: string;
  /** No node has it in its configuration any more; the name is its last. */
  isDeleted: boolean;
}

/** How entities are called. What gateways record has only ids, so that a new name shows over old numbers too. */
export interface EntityNames {
  /** What a node's configuration has now: all of it. What no node names any more is deleted. */
  record(nodeId: string, names: readonly EntityName[], atMs: number): Promise<void>;
  /** Ids that nobody ever named are missing. */
  resolve(kind: EntityKind, ids: readonly string[]): Promise<ReadonlyMap<string, KnownName>>;
  /** Those whose name holds the text, by name; for people who choose one. */
  search(kind: EntityKind, text: string, limit: number): Promise<readonly KnownName[]>;
  /** Forgets the name of a person who asked for that. */
  erase(kind: EntityKind, id: string): Promise<number>;
}
