import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Member } from './teams.ts';

/** A secret that stands for a user or a system account. Only its hash is kept. */
export interface AccessToken {
  id: string;
  organizationId: string;
  owner: Member;
  name: string;
  /** SHA-256, in hex. */
  hash: string;
  createdAtMs: number;
  expiresAtMs: number;
  lastUsedAtMs: number | undefined;
  revokedAtMs: number | undefined;
  /** The id of whoever did it. */
  revokedBy: string | undefined;
}

export type AccessTokenField = 'id' | 'name' | 'created_at' | 'expires_at' | 'last_used_at';

export interface AccessTokens {
  list(organizationId: string, owner: Member, request: PageRequest<AccessTokenField>): Promise<Page<AccessToken>>;
  /** Those of all users of the organization. */
  listOfUsers(organizationId: string, request: PageRequest<AccessTokenField>): Promise<Page<AccessToken>>;
  /** Throws `NotFound`. */
  get(organizationId: string, owner: Member, id: string): Promise<AccessToken>;
  /** Throws `LimitReached` where the owner has `max` that are neither revoked nor expired, `NotFound` where there is no such owner. */
  insert(token: AccessToken, by: Author, max: number): Promise<void>;
  /** Throws `NotFound`. */
  rename(organizationId: string, owner: Member, id: string, name: string, by: Author): Promise<AccessToken>;
  /** One that is revoked already stays as it is. Throws `NotFound`. */
  revoke(organizationId: string, owner: Member, id: string, atMs: number, by: Author): Promise<AccessToken>;
  /** Throws `NotFound`. */
  remove(organizationId: string, owner: Member, id: string, by: Author): Promise<void>;
}
