import type { Author } from '../author.ts';

/** The password of a user, as a hash. */
export interface Credential {
  userId: string;
  hash: string;
  /** The hashes of passwords before, the latest first. */
  former: readonly string[];
  changedAtMs: number;
}

export interface Credentials {
  find(userId: string): Promise<Credential | undefined>;
  /** Keeps a new password; so many former ones are remembered. */
  set(userId: string, hash: string, options: { atMs: number; formerMax: number }, by: Author): Promise<void>;
  /** The same password, hashed anew; unless it was changed meanwhile. */
  rehash(userId: string, from: string, to: string): Promise<void>;
  /** Whether anybody has one. */
  areThereAny(): Promise<boolean>;
}
