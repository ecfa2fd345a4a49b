import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';
import type { SystemAccount, SystemAccountField } from './system-accounts.ts';
import type { User, UserField } from './users.ts';

/** Users and system accounts with the same roles. */
export interface Team {
  id: string;
  organizationId: string;
  /** Unique within the organization. */
  name: string;
  description: string;
  labels: Readonly<Record<string, string>>;
  /** Which of the predefined teams it is: what those may do is fixed. */
  predefined: string | undefined;
  createdAtMs: number;
  updatedAtMs: number;
}

export type TeamField = 'id' | 'name' | 'system_team' | 'created_at' | 'updated_at';

/** Who can be in teams. */
export interface Member {
  kind: 'user' | 'system-account';
  id: string;
}

export interface Teams {
  list(organizationId: string, request: PageRequest<TeamField>): Promise<Page<Team>>;
  listOf(organizationId: string, member: Member, request: PageRequest<TeamField>): Promise<Page<Team>>;
  find(organizationId: string, id: string): Promise<Team | undefined>;
  /** Throws `NotFound`. */
  get(organizationId: string, id: string): Promise<Team>;
  findPredefined(organizationId: string, predefined: string): Promise<Team | undefined>;
  /** Throws `Conflict` where the name is taken. */
  insert(team: Team, by: Author): Promise<void>;
  /** Throws `NotFound`, `Conflict`, and whatever `edit` does. */
  change(organizationId: string, id: string, edit: (before: Team) => Team, by: Author): Promise<Team>;
  /** With memberships and roles. Throws `NotFound`. */
  remove(organizationId: string, id: string, by: Author): Promise<void>;
  listUsers(organizationId: string, teamId: string, request: PageRequest<UserField>): Promise<Page<User>>;
  listSystemAccounts(
    organizationId: string,
    teamId: string,
    request: PageRequest<SystemAccountField>,
  ): Promise<Page<SystemAccount>>;
  /** Throws `NotFound` where either is not there, `Conflict` where the member is in it already. */
  addMember(organizationId: string, teamId: string, member: Member, by: Author): Promise<void>;
  /** Throws `NotFound`. */
  removeMember(organizationId: string, teamId: string, member: Member, by: Author): Promise<void>;
}
