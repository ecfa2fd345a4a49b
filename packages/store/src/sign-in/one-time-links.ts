import type { Author } from '../author.ts';

/** Leads somebody to choose a password, once. */
export interface OneTimeLink {
  /** SHA-256 of what is in the link, in hex. */
  tokenHash: string;
  /** For whoever is first, or for a user who was invited or lost the password. */
  purpose: 'first-admin' | 'password';
  organizationId: string;
  /** Undefined for whoever is first. */
  userId: string | undefined;
  expiresAtMs: number;
}

export interface OneTimeLinks {
  insert(link: OneTimeLink, by: Author): Promise<void>;
  find(tokenHash: string, nowMs: number): Promise<OneTimeLink | undefined>;
  /** Uses it up: of all that ask at once, one is given it. */
  take(tokenHash: string, nowMs: number): Promise<OneTimeLink | undefined>;
  prune(nowMs: number): Promise<void>;
}
