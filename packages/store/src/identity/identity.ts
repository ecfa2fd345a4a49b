import type { AccessTokens } from './access-tokens.ts';
import type { AssertionKeys } from './assertion-keys.ts';
import type { AssignedRoles } from './assigned-roles.ts';
import type { Callers } from './callers.ts';
import type { Organizations } from './organizations.ts';
import type { SystemAccounts } from './system-accounts.ts';
import type { Teams } from './teams.ts';
import type { Users } from './users.ts';

/** Who there is, and who may do what. */
export interface Identity {
  readonly organizations: Organizations;
  readonly users: Users;
  readonly teams: Teams;
  readonly systemAccounts: SystemAccounts;
  readonly roles: AssignedRoles;
  readonly tokens: AccessTokens;
  readonly assertionKeys: AssertionKeys;
  readonly callers: Callers;
}
