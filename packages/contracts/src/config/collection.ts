import type { z } from 'zod';
import type { EntityIssue } from './issues.ts';

/** A reference from one entity to another, as Kong's `{ id }` objects say it once everything is resolved. */
export interface EntityRef {
  id: string;
}

/** What every entity of the configuration has. Field names are Kong's, so that its tools read what we say. */
export interface Entity {
  id: string;
  tags?: string[] | undefined;
  created_at?: number | undefined;
  updated_at?: number | undefined;
  [field: string]: unknown;
}

/** A field that points at an entity of another collection. */
export interface ForeignKey {
  field: string;
  collection: string;
  required?: boolean;
  /** The field holds a list of ids. */
  list?: boolean;
  /**
   * The entity goes with the one that it refers to; otherwise that one cannot go while it is referred to. By default an entity goes that could not
   * be without it.
   */
  goesWith?: boolean;
}

/**
 * One kind of entity: everything the file reader, the Admin API and the documentation need to know of it.
 * The core's are listed in `collections.ts`; a plugin with credentials of its own declares them beside its schema.
 */
export interface CollectionDefinition {
  /** Kong's plural name, as used in files: `services`, `keyauth_credentials`. */
  name: string;
  /** The word for one of them in a sentence: `service`, `key-auth credential`. */
  singular: string;
  /** Checks one entity's own fields (without id, tags, timestamps and foreign keys) and fills in defaults. */
  schema: z.ZodType<Record<string, unknown>>;
  /** Fields that also name the entity (in order of preference), besides its id: `name`, `username`, `custom_id`. */
  nameFields?: readonly string[];
  /** Combinations of fields that must be unique across the collection. */
  unique?: readonly (readonly string[])[];
  foreignKeys?: readonly ForeignKey[];
  /** Names under which files nest these entities in a parent, when different from `name` (`acls` under a consumer). */
  nestedNames?: Readonly<Record<string, string>>;
  /** A plain string in a nested list stands for this field (`snis: [a.example]`). */
  shorthand?: string;
  /** Only who names one of them removes it: neither a file that leaves it out does, nor going back to an earlier version. */
  isSticky?: boolean;
  /** Path of the collection in the Admin API, when different from `name`: `key-auths`. */
  adminPath?: string;
  /** Path below a consumer in the Admin API: `key-auth`. */
  adminPathUnderConsumer?: string;
  /** Fields that get a random value where nobody said one, if that one can read it back: not from a file. */
  madeUp?: readonly string[];
  /** What can only be judged with the references at hand; runs when the fields themselves are right. */
  checkWhole?(entity: Entity): EntityIssue[];
  /** The field that Kong stores hashed, and that a file with `_transform: false` holds hashed. */
  transformed?: string;
  /**
   * Replaces secret values by what the data plane needs (a key by its hash). Runs once, where the file is read, so
   * that no secret leaves that process.
   */
  seal?(entity: Entity): Entity;
  /** The key under which the data plane finds an entity at request time. */
  indexBy?(entity: Entity): string | undefined;
}
