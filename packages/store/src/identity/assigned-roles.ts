import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';

/** Who can have roles. */
export interface Holder {
  kind: 'user' | 'system-account' | 'team';
  id: string;
}

/** That somebody has a role, for one entity or all of its kind. */
export interface AssignedRole {
  id: string;
  organizationId: string;
  holder: Holder;
  /** The keys of the group of roles and of the role in it: `control_planes`, `route_admin`. */
  group: string;
  role: string;
  entityId: string | '*';
  region: string;
  createdAtMs: number;
}

export type AssignedRoleField = 'id' | 'role_name' | 'entity_type_name' | 'entity_id' | 'created_at';

/** A role somebody has by being assigned it, or by a team they are in. */
export interface HeldRole extends Pick<AssignedRole, 'group' | 'role' | 'entityId'> {
  /** Undefined where it is their own. */
  team: { id: string; name: string } | undefined;
}

export interface AssignedRoles {
  list(organizationId: string, holder: Holder, request: PageRequest<AssignedRoleField>): Promise<Page<AssignedRole>>;
  /** Throws `NotFound`. */
  get(organizationId: string, holder: Holder, id: string): Promise<AssignedRole>;
  /** Throws `NotFound` where the holder is not there, `Conflict` where it has the role already. */
  insert(role: AssignedRole, by: Author): Promise<void>;
  /** Throws `NotFound`. */
  remove(organizationId: string, holder: Holder, id: string, by: Author): Promise<void>;
  /** Takes away all roles about an entity that is no more. */
  forgetEntity(organizationId: string, group: string, entityId: string, by: Author): Promise<void>;
}
