import { NotFound, type Organization, type Organizations } from '@sallyport/store';
import type { Principal } from '../access/principal.ts';

/** The organization that a path names. Throws `NotFound` for those of others, as for those that are not. */
export async function reachedOrganization(
  principal: Principal,
  id: string,
  organizations: Organizations,
): Promise<Organization> {
  if (principal.kind !== 'operator' && principal.organizationId !== id) throw new NotFound('organization', id);
  return await organizations.get(id);
}
