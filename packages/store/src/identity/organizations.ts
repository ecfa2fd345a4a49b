import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';

/** Those who share control planes, people and roles; what belongs to one is not there for others. */
export interface Organization {
  id: string;
  /** Unique. */
  name: string;
  /** May do everything in it, and is one of its users; undefined as long as nobody was made it. */
  ownerId: string | undefined;
  /** Where its people sign in with a provider of theirs; unique. */
  loginPath: string | undefined;
  state: 'active' | 'inactive';
  /** Whether people may have tokens of their own, and for how long at most. */
  arePatsEnabled: boolean;
  patDaysMax: number;
  /** What the tools of the MCP server may do for its people. */
  mcpAccess: McpAccess;
  createdAtMs: number;
  updatedAtMs: number;
}

export type McpAccess = 'none' | 'read' | 'write';

/** A team that every organization has. */
export interface PredefinedTeam {
  name: string;
  description: string;
  predefined: string;
}

export type OrganizationField = 'id' | 'name' | 'state' | 'created_at' | 'updated_at';

export interface Organizations {
  list(request: PageRequest<OrganizationField>): Promise<Page<Organization>>;
  find(id: string): Promise<Organization | undefined>;
  /** Throws `NotFound`. */
  get(id: string): Promise<Organization>;
  findByLoginPath(loginPath: string): Promise<Organization | undefined>;
  /** Throws `Conflict` where the name is taken. */
  insert(organization: Organization, teams: readonly PredefinedTeam[], by: Author): Promise<void>;
  /** Makes the first organization where it is not there, and in all the predefined teams that are missing: a new version may have more. */
  ensure(first: Organization, teams: readonly PredefinedTeam[]): Promise<void>;
  /** Throws `NotFound`, `Conflict`, and whatever `edit` does. */
  change(id: string, edit: (before: Organization) => Organization, by: Author): Promise<Organization>;
  /** With all that belongs to it. Throws `NotFound`. */
  remove(id: string, by: Author): Promise<void>;
}
