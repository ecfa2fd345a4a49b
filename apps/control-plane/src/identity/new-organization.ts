import type { Organization, Organizations } from '@sallyport/store';
import { predefinedTeams } from '../access/predefined-teams.ts';
import { tokenDaysMax } from './access-token-routes.ts';

/** An organization as it begins. */
export function newOrganization(id: string, name: string, nowMs: number): Organization {
  return {
    id,
    name,
    ownerId: undefined,
    loginPath: undefined,
    state: 'active',
    arePatsEnabled: true,
    patDaysMax: tokenDaysMax,
    mcpAccess: 'write',
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

/** Makes the organization that every installation begins with, named default, where it is not there. */
export async function ensureOrganization(organizations: Organizations, id: string, nowMs: number): Promise<void> {
  await organizations.ensure(newOrganization(id, 'default', nowMs), predefinedTeams);
}
