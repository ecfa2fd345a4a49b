import type { Author } from '../author.ts';
import type { User } from './users.ts';

/** A link that lets a user in for the first time. */
export interface Invite {
  id: string;
  organizationId: string;
  userId: string;
  /** SHA-256 of what is in the link, in hex. */
  hash: string;
  createdAtMs: number;
  expiresAtMs: number;
}

export interface Invites {
  /** The user, and a link for it in the place of earlier ones; the user is made where it is not there. Throws `Conflict` where it is active. */
  insert(invite: Invite, user: User, teamIds: readonly string[], by: Author): Promise<void>;
  /** One that is neither used nor expired. */
  find(hash: string, nowMs: number): Promise<{ invite: Invite; user: User } | undefined>;
  /** Makes the user active, once: false where it is used or expired. What else it takes to let them in is done with it, or nothing is. */
  accept(hash: string, nowMs: number, by: Pick<Author, 'requestId' | 'clientIp'>): Promise<User | undefined>;
}
