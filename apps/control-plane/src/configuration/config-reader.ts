import type { CollectionDefinition, ConfigDocument, Entity, EntityChange } from '@sallyport/contracts';
import type { ConfigVersion, VersionListRequest } from '@sallyport/store';
import type { EntityDifference, ParentEntity } from './change.ts';

/** Configurations as they are kept, with their secrets: who shows them to somebody hides what that one may not see. */
export interface ConfigReader {
  /** The core's, and those of the plugins, each after those it refers to. */
  readonly collections: readonly CollectionDefinition[];
  /** The newest version: 0 where nothing was ever written. */
  head(controlPlaneId: string): Promise<number>;
  /** How many entities there are, by collection. */
  counts(controlPlaneId: string): Promise<ReadonlyMap<string, number>>;
  /** Rejects with `InvalidOffset`. */
  list(controlPlaneId: string, collection: string, request: ListRequest): Promise<ListPage>;
  find(
    controlPlaneId: string,
    collection: string,
    idOrName: string,
    parent?: ParentEntity,
  ): Promise<KnownEntity | undefined>;
  /** Who has which tag, in the order of tags. Rejects with `InvalidOffset`. */
  tags(controlPlaneId: string, request: TagListRequest): Promise<TagPage>;
  versions(controlPlaneId: string, request: VersionListRequest): Promise<readonly ConfigVersion[]>;
  /**
   * What is different since an older version, by default since the one before; secrets are hidden. Undefined where it is not known any more what
   * was changed in between.
   */
  diff(controlPlaneId: string, version: number, since?: number): Promise<readonly EntityDifference[] | undefined>;
  /** Everything, as of one version. */
  entities(controlPlaneId: string): Promise<{ version: number; collections: Record<string, Entity[]> }>;
  changesSince(controlPlaneId: string, version: number): Promise<VersionChanges | 'gone'>;
  /** As gateways get it: partials filled in, secrets of callers only as hashes. */
  deliverable(controlPlaneId: string): Promise<{ version: number; document: ConfigDocument }>;
  /** What a gateway that has that version is to be told; `gone` where it needs everything. */
  deliverableSince(controlPlaneId: string, version: number): Promise<VersionChanges | 'gone'>;
}

export interface ListRequest {
  size: number;
  offset?: string | undefined;
  tags?: { readonly of: 'all' | 'any'; readonly values: readonly string[] } | undefined;
  /** Only those that refer to this one, whose id it is. */
  parent?: { readonly field: string; readonly id: string } | undefined;
}

export interface ListPage {
  entities: readonly KnownEntity[];
  /** Where the next page begins; undefined after the last. */
  offset: string | undefined;
}

export interface KnownEntity {
  entity: Entity;
  /** In which it was changed last. */
  version: number;
}

export interface TagListRequest {
  tag?: string | undefined;
  size: number;
  offset?: string | undefined;
}

export interface TagPage {
  entities: readonly { tag: string; collection: string; id: string }[];
  offset: string | undefined;
}

export interface VersionChanges {
  from: number;
  to: number;
  changes: readonly EntityChange[];
}
