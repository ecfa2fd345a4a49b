import type { Author } from './author.ts';
import type { Page, PageRequest } from './page.ts';

/** `change` is an entity that was changed; the others are as Konnect has them. */
export type AuditType = 'authentication' | 'authorization' | 'gateway_access' | 'change';

/** One thing that somebody did, or was kept from doing. It can be neither changed nor removed. */
export interface AuditEntry extends Author {
  id: number;
  type: AuditType;
  atMs: number;
  action: string;
  entityType: string;
  entityId: string;
  /** SHA-256 of what was there before and is there now, in hex. */
  beforeHash: string | undefined;
  afterHash: string | undefined;
  /** What else there is to say, as it was written: JSON. */
  details: string | undefined;
  /** Its place in the chain of its organization, from 1; undefined for the moment before it has one. */
  sequence: number | undefined;
  /** Of all that it says and of the hash before it. */
  hash: string | undefined;
  /** Of the hash, and by which key. */
  signature: string | undefined;
  keyId: string | undefined;
}

/** Something to be noted that is no change of an entity. */
export interface AuditRecord extends Author {
  type: Exclude<AuditType, 'change'>;
  atMs: number;
  action: string;
  entityType: string;
  entityId: string;
  details: Readonly<Record<string, unknown>>;
}

export type AuditField =
  | 'at'
  | 'type'
  | 'actor'
  | 'principal_id'
  | 'action'
  | 'entity_type'
  | 'entity_id'
  | 'request_id'
  | 'client_ip';

/** How far the chain of an organization goes. */
export interface AuditHead {
  organizationId: string;
  sequence: number;
  hash: string;
}

/** Vouches for hashes. */
export interface AuditSigner {
  keyId: string;
  sign(hash: string): string;
}

/** What was found of a chain. */
export interface AuditVerification {
  organizationId: string;
  entries: number;
  head: AuditHead | undefined;
  /** Entries that were written and have no place in the chain yet, and since when the oldest of them waits. */
  waiting: { entries: number; sinceMs: number | undefined };
  /** In sentences, the first hundred. */
  problems: readonly string[];
  /** The hashes at places that were asked for. */
  hashes: ReadonlyMap<number, string>;
}

export interface AuditVerifying {
  /** Whether the signature is one of the hash, by a key that is known. */
  isSigned(signed: { hash: string; keyId: string; signature: string }): boolean;
  /** Places of the chain whose hashes are wanted. */
  places?: readonly number[];
}

/** What was done, by whom and when. Entries about changes are written by the changes themselves. */
export interface AuditLog {
  list(request: PageRequest<AuditField>): Promise<Page<AuditEntry>>;
  /** Those before, or after, an id, the nearest first; the newest where neither is told. */
  browse(organizationId: string, request: AuditBrowse): Promise<readonly AuditEntry[]>;
  /** Those from a place of the chain on, in its order. */
  follow(organizationId: string, request: { from: number; limit: number }): Promise<readonly AuditEntry[]>;
  record(records: readonly AuditRecord[]): Promise<void>;
  /** Gives what was written since then its place, and signs it. */
  chain(signer: AuditSigner): Promise<void>;
  head(organizationId: string): Promise<AuditHead | undefined>;
  organizations(): Promise<readonly string[]>;
  /** Goes through a whole chain. */
  verify(organizationId: string, how: AuditVerifying): Promise<AuditVerification>;
}

export interface AuditBrowse extends Pick<PageRequest<AuditField>, 'filters'> {
  size: number;
  before?: number | undefined;
  after?: number | undefined;
}
