import type { Author } from '../author.ts';
import type { ControlPlane } from './control-planes.ts';

/** That a control plane belongs to a group. */
export interface GroupMembership {
  organizationId: string;
  groupId: string;
  memberId: string;
}

/** Which control planes make up a group. Who may be a member is judged where they are added. */
export interface GroupMemberships {
  /** By id, so that whoever merges them comes to the same. */
  members(organizationId: string, groupId: string): Promise<readonly ControlPlane[]>;
  /** The groups that a control plane belongs to. */
  groupsOf(organizationId: string, memberId: string): Promise<readonly ControlPlane[]>;
  /**
   * All of it or nothing; who is a member already stays one, who is none is not removed. Throws `LimitReached` where the group would have more than
   * `membersMax`, or a new member be in more than `groupsMax` groups.
   */
  change(change: MembershipChange, by: Author): Promise<void>;
}

export interface MembershipChange {
  organizationId: string;
  groupId: string;
  add: readonly string[];
  remove: readonly string[];
  membersMax: number;
  groupsMax: number;
}
