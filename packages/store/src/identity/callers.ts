import type { HeldRole } from './assigned-roles.ts';
import type { Member } from './teams.ts';

/** A user or system account that may act now, with what it takes to tell what it may. */
export interface Caller extends Member {
  name: string;
  organizationId: string;
  isOwner: boolean;
  /** Which predefined teams it is in. */
  predefinedTeams: readonly string[];
  /** Its own roles and those of all its teams. */
  roles: readonly HeldRole[];
}

export interface Callers {
  /** Whose token it is, by its hash; undefined where it is good no more, or its owner is not. That it was used is kept, to the minute. */
  byToken(hash: string, nowMs: number): Promise<Caller | undefined>;
  /** Undefined where it is not there, not active, or its organization is not. */
  find(member: Member): Promise<Caller | undefined>;
  /** Whoever it is, may they act or not: to tell what they may. */
  describe(organizationId: string, member: Member): Promise<Caller | undefined>;
  /** Everybody in an organization who may act: to tell who may do what. */
  all(organizationId: string): Promise<readonly Caller[]>;
}
