import type { Holder, Identity, PageRequest, Team } from '@sallyport/store';
import { NotFound } from '@sallyport/store';
import type { Standing } from '../access/giving.ts';
import { everywhere, grantOfRole, principalOf } from '../access/grants.ts';
import { permissionsOfTeam } from '../access/predefined-teams.ts';
import type { Grant } from '../access/principal.ts';

/** What a user, a system account, or whoever is in a team may do. Throws `NotFound`. */
export async function standingOf(identity: Identity, organizationId: string, { kind, id }: Holder): Promise<Standing> {
  if (kind === 'team') {
    const team = await identity.teams.get(organizationId, id);
    return { isOwner: false, grants: await grantsOfTeam(team, identity) };
  }
  const caller = await identity.callers.describe(organizationId, { kind, id });
  if (caller === undefined) throw new NotFound(kind.replace('-', ' '), id);
  return principalOf(caller);
}

const size = 1_000;

async function grantsOfTeam({ id, organizationId, predefined }: Team, { roles }: Identity): Promise<readonly Grant[]> {
  if (predefined !== undefined) return [everywhere(permissionsOfTeam(predefined))];
  const grants: Grant[] = [];
  for (let number = 1; ; number++) {
    const page: PageRequest<'id'> = { number, size, filters: [], sort: [] };
    const { items, total } = await roles.list(organizationId, { kind: 'team', id }, page);
    grants.push(...items.flatMap(grantOfRole));
    if (number * size >= total) return grants;
  }
}
