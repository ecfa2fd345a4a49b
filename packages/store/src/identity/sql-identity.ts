import type { Database } from '../sql/database.ts';
import type { Identity } from './identity.ts';
import { SqlAccessTokens } from './sql-access-tokens.ts';
import { SqlAssertionKeys } from './sql-assertion-keys.ts';
import { SqlAssignedRoles } from './sql-assigned-roles.ts';
import { SqlCallers } from './sql-callers.ts';
import { SqlOrganizations } from './sql-organizations.ts';
import { SqlSystemAccounts } from './sql-system-accounts.ts';
import { SqlTeams } from './sql-teams.ts';
import { SqlUsers } from './sql-users.ts';

export function createIdentity(database: Database, nowMs: () => number): Identity {
  return {
    organizations: new SqlOrganizations(database, nowMs),
    users: new SqlUsers(database, nowMs),
    teams: new SqlTeams(database, nowMs),
    systemAccounts: new SqlSystemAccounts(database, nowMs),
    roles: new SqlAssignedRoles(database, nowMs),
    tokens: new SqlAccessTokens(database, nowMs),
    assertionKeys: new SqlAssertionKeys(database, nowMs),
    callers: new SqlCallers(database),
  };
}
