import type { AuditRecord } from '../audit-log.ts';
import type { Author } from '../author.ts';

/** Somebody who signed in with a browser. */
export interface Session {
  id: string;
  /** SHA-256 of what the browser shows, in hex; that itself is kept nowhere. */
  tokenHash: string;
  organizationId: string;
  userId: string;
  /** By a password, or by an identity provider. */
  method: 'basic' | 'sso';
  identityProviderId: string | undefined;
  /** Shown to the identity provider when they sign out there, too. */
  sealedIdToken: string | undefined;
  clientIp: string;
  userAgent: string;
  createdAtMs: number;
  lastSeenAtMs: number;
  /** However busy it is. */
  expiresAtMs: number;
}

export interface Sessions {
  /** Begins one, with its record in the audit log; the one that the browser had before ends. */
  begin(session: Session, record: AuditRecord, formerTokenHash?: string): Promise<void>;
  find(tokenHash: string): Promise<Session | undefined>;
  touch(id: string, atMs: number): Promise<void>;
  /** The latest first. */
  listOf(userId: string): Promise<readonly Session[]>;
  /** Ends those of a user that are named, or all but the one that is; gives how many. */
  end(userId: string, which: { ids: readonly string[] } | { allBut: string | undefined }, by: Author): Promise<number>;
  /** Drops what is over, and what nobody used since then. */
  prune(limits: { nowMs: number; idleSinceMs: number }): Promise<void>;
}
