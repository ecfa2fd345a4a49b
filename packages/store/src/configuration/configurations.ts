import type { Author } from '../author.ts';

/**
 * The entities of control planes, and the versions that changes of them make. What an entity means is not known here: its text is kept as
 * it is given (sealed, where it may hold secrets), and beside it what it is found by. Whoever changes something has judged it on the newest
 * version, which `base` names; on another, the write is refused, so nobody's judgement is about a state that is gone.
 */
export interface Configurations {
  /** The newest version: 0 where nothing was ever written. */
  head(controlPlaneId: string): Promise<number>;
  /** How many entities there are, by collection. */
  counts(controlPlaneId: string): Promise<ReadonlyMap<string, number>>;
  /** In the order of ids. */
  list(controlPlaneId: string, collection: string, request: EntityListRequest): Promise<EntityPage>;
  find(controlPlaneId: string, collection: string, ids: readonly string[]): Promise<readonly StoredEntity[]>;
  findByKeys(controlPlaneId: string, collection: string, keys: readonly string[]): Promise<readonly KeyHolder[]>;
  /** Entities that refer to any of these. */
  referrers(controlPlaneId: string, collection: string, ids: readonly string[]): Promise<readonly Referrer[]>;
  /** Who has a mark, or any mark that begins so; in the order of marks, collections and ids. */
  marked(controlPlaneId: string, request: MarkedRequest): Promise<readonly MarkedEntity[]>;
  /** Gives all that there is, some at a time, as of one version, which it answers. */
  snapshot(controlPlaneId: string, take: (entities: readonly StoredEntity[]) => void): Promise<number>;
  /**
   * All changes, or, where it rejects, none. Gives the new version. Rejects with `VersionMismatch` where `base` is not the newest version, with
   * `Conflict` where a key is another's, with `BrokenReference` where an entity would refer to nothing.
   */
  write(controlPlaneId: string, write: ConfigWrite): Promise<number>;
  versions(controlPlaneId: string, request: VersionListRequest): Promise<readonly ConfigVersion[]>;
  findVersion(controlPlaneId: string, version: number): Promise<ConfigVersion | undefined>;
  /** What a version changed. */
  changesOf(controlPlaneId: string, version: number): Promise<readonly StoredChange[]>;
  /** What differs between that version and the newest one; `gone` where so old a version is not known any more. */
  changesSince(controlPlaneId: string, version: number): Promise<ChangesSince | 'gone'>;
  /** Every entity and every version of a control plane that is no more. */
  remove(controlPlaneId: string): Promise<void>;
  /** Forgets the oldest versions of each control plane, never the newest; gives how many. */
  prune(limits: HistoryLimits): Promise<number>;
}

/** Where a new version is told of, as `{ controlPlaneId, version }`. */
export const configTopic = 'config';

export interface StoredEntity {
  collection: string;
  id: string;
  text: string;
  /** In which it was changed last. */
  version: number;
}

export interface EntityListRequest {
  size: number;
  /** The id after which the page begins. */
  after: string | undefined;
  /** Those that have all of these marks, or any of them. */
  marks?: { readonly of: 'all' | 'any'; readonly values: readonly string[] } | undefined;
  /** Those that refer to this one. */
  referringTo?: { readonly field: string; readonly id: string } | undefined;
}

export interface EntityPage {
  entities: readonly StoredEntity[];
  /** There are more after these. */
  hasMore: boolean;
}

export interface KeyHolder {
  key: string;
  id: string;
}

export interface Referrer {
  /** The id of the one that is referred to. */
  to: string;
  collection: string;
  field: string;
  id: string;
}

export interface MarkedRequest {
  of: { readonly mark: string } | { readonly prefix: string };
  after?: MarkedEntity | undefined;
  size: number;
}

export interface MarkedEntity {
  mark: string;
  collection: string;
  id: string;
}

/** An entity as it is to be kept. */
export interface EntityRow {
  text: string;
  /** What no other entity of the collection may have. */
  keys: readonly string[];
  references: readonly EntityReference[];
  /** What it is found by though others have it, too. */
  marks: readonly string[];
}

export interface EntityReference {
  field: string;
  collection: string;
  id: string;
}

export interface ConfigWrite {
  /** The version that the changes were judged on. */
  base: number;
  changes: readonly RowChange[];
  summary: string;
  by: Author;
  atMs: number;
}

export interface RowChange {
  collection: string;
  id: string;
  /** The word for such an entity in the audit log. */
  entityType: string;
  /** Undefined: it goes. */
  row: EntityRow | undefined;
}

/** One write. */
export interface ConfigVersion {
  version: number;
  atMs: number;
  actor: string;
  summary: string;
  /** How many entities it changed. */
  changeCount: number;
}

/** Newest first. */
export interface VersionListRequest {
  size: number;
  /** Only versions before this one. */
  before?: number | undefined;
}

/** An entity before and after a version, as it was kept. */
export interface StoredChange {
  collection: string;
  id: string;
  before: string | undefined;
  after: string | undefined;
}

export interface ChangesSince {
  from: number;
  /** The newest version. */
  to: number;
  /** Each entity once, as it is in the newest version; without text it is gone. */
  changes: readonly { collection: string; id: string; text: string | undefined }[];
}

/** For each control plane. */
export interface HistoryLimits {
  versionsMax: number;
  changesMax: number;
}
