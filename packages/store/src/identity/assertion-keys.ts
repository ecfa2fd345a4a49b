import type { Author } from '../author.ts';

/** By which it is known that a system account speaks for somebody: what is signed with the private half says for whom. */
export interface AssertionKey {
  id: string;
  organizationId: string;
  accountId: string;
  name: string;
  /** Whom what is signed has to be for. */
  audience: string;
  /** PEM. */
  publicKey: string;
  createdAtMs: number;
}

export interface AssertionKeys {
  /** The oldest first. */
  listOf(organizationId: string, accountId: string): Promise<readonly AssertionKey[]>;
  /** Throws `LimitReached` where the account has `max`. */
  insert(key: AssertionKey, by: Author, max: number): Promise<void>;
  /** Throws `NotFound`. */
  remove(organizationId: string, accountId: string, id: string, by: Author): Promise<void>;
}
