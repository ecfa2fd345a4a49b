import type { Entity } from '@sallyport/contracts';
import type { Author } from '@sallyport/store';

/** What somebody wants changed in a configuration, in Kong's verbs. */
export type ConfigChange = CreateChange | PutChange | PatchChange | DeleteChange;

interface ChangeOf {
  /** Name of the collection: `services`. */
  collection: string;
  /** The entity under which the path nests: `/services/orders/routes`. What is below another is as good as absent. */
  parent?: ParentEntity | undefined;
  /** The version in which the entity was changed last, as whoever asks knows it; 0: there is none. */
  ifVersion?: number | undefined;
}

export interface ParentEntity {
  /** The field of the child that refers to it. */
  field: string;
  /** Id or name. */
  key: string;
}

/** A new entity; one that is there already is not touched. */
export interface CreateChange extends ChangeOf {
  action: 'create';
  fields: Fields;
}

/** An entity is as described, whether it was there or not: what is not said becomes the default. */
export interface PutChange extends ChangeOf {
  action: 'put';
  /** Id or name; a new entity gets it. */
  key: string;
  fields: Fields;
}

/** Some fields of an entity: records are merged, lists replaced, null unsets. */
export interface PatchChange extends ChangeOf {
  action: 'patch';
  key: string;
  fields: Fields;
}

/** An entity that is to go, and what belongs to it; one that is not there is gone already. */
export interface DeleteChange extends ChangeOf {
  action: 'delete';
  key: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export interface WriteOptions {
  by: Author;
  /** What the version is called; said in words of our own where it is left out. */
  summary?: string | undefined;
  /** The newest version, as whoever asks knows it. */
  expected?: number | undefined;
  /** Everything is judged, nothing is kept. */
  isDryRun?: boolean | undefined;
}

export interface WrittenConfig {
  /** The newest version: a new one, unless nothing had to be changed or it was a dry run. */
  version: number;
  /** What each change came to, in their order; undefined where it deleted. */
  results: readonly (WrittenEntity | undefined)[];
  /** All that changed: what was asked for, and what went with it. */
  changes: readonly EntityDifference[];
}

export interface WrittenEntity {
  entity: Entity;
  /** In which it was changed last. */
  version: number;
  isNew: boolean;
}

export interface EntityDifference {
  collection: string;
  id: string;
  before: Entity | undefined;
  after: Entity | undefined;
}
