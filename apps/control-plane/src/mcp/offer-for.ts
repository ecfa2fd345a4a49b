import { type Offer, parseGroups } from '@sallyport/platform-mcp';
import type { FastifyRequest } from 'fastify';
import { invalid } from '../http/problem.ts';

/** Which tools a request asks for: `?groups=analytics&readonly`. Throws a `Problem`. */
export function offerFor({ query }: FastifyRequest): Offer {
  const { groups, readonly } = query as { groups?: string | string[]; readonly?: string | string[] };
  try {
    return {
      groups: groups === undefined ? undefined : parseGroups([groups].flat().join(',')),
      isReadOnly: readonly !== undefined && readonly !== 'false',
    };
  } catch (error) {
    throw invalid([{ field: 'groups', rule: 'enum', reason: (error as Error).message, source: 'query' }]);
  }
}
