import type { EntityName } from '@sallyport/contracts';

/** Knows what entities are called now, so that a new name stands over old numbers, too. */
export interface NameResolver {
  /** Of one that is gone, its last name; nothing of one that was never told of. */
  resolve(kind: EntityName['kind'], ids: readonly string[]): Promise<ReadonlyMap<string, EntityLabel>>;
}

export interface EntityLabel {
  name: string;
  isDeleted: boolean;
}

export const noNames: NameResolver = { resolve: async () => new Map() };
