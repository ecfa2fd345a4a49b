import type { Area } from '../http/area.ts';
import { accessTokenRoutes } from './access-token-routes.ts';
import { assertionKeyRoutes } from './assertions/key-routes.ts';
import { assignedRoleRoutes } from './assigned-role-routes.ts';
import { inviteRoutes } from './invite-routes.ts';
import { organizationRoutes } from './organization-routes.ts';
import { roleRoutes } from './role-routes.ts';
import { systemAccountRoutes } from './system-account-routes.ts';
import { teamMemberRoutes } from './team-member-routes.ts';
import { teamRoutes } from './team-routes.ts';
import { userRoutes } from './user-routes.ts';
import { whoCanRoutes } from './who-can-routes.ts';

const users = { path: '/v3/users', kind: 'user', noun: 'user' } as const;
const systemAccounts = { path: '/v3/system-accounts', kind: 'system-account', noun: 'system account' } as const;
const teams = { path: '/v3/teams', kind: 'team', noun: 'team' } as const;

export const identity: Area = {
  name: 'Identity',
  description: 'Organizations, who belongs to them, and who may do what.',
  routes(app, services) {
    organizationRoutes(app, services);
    userRoutes(app, services);
    inviteRoutes(app, services);
    whoCanRoutes(app, services);
    teamRoutes(app, services);
    teamMemberRoutes(app, services);
    systemAccountRoutes(app, services);
    assertionKeyRoutes(app, services);
    roleRoutes(app);
    for (const holders of [users, systemAccounts, teams]) assignedRoleRoutes(app, services, holders);
    for (const owners of [users, systemAccounts]) accessTokenRoutes(app, services, owners);
  },
};
