import { type Offer, parseGroups } from '@sallyport/platform-mcp';
import type { FastifyRequest } from 'fastify';
import { invalid, Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';

/** Which tools a request gets: those that it asks for (`?groups=analytics&readonly`), as far as its organization lets it. Throws a `Problem`. */
export async function offerFor(
  { query, principal }: FastifyRequest,
  { store }: Pick<Services, 'store'>,
): Promise<Offer> {
  const { mcpAccess } = await store.identity.organizations.get(principal.organizationId);
  if (mcpAccess === 'none') throw new Problem(403, 'The MCP server is switched off in this organization.');
  const { groups, readonly } = query as { groups?: string | string[]; readonly?: string | string[] };
  try {
    return {
      groups: groups === undefined ? undefined : parseGroups([groups].flat().join(',')),
      isReadOnly: mcpAccess === 'read' || (readonly !== undefined && readonly !== 'false'),
    };
  } catch (error) {
    throw invalid([{ field: 'groups', rule: 'enum', reason: (error as Error).message, source: 'query' }]);
  }
}
