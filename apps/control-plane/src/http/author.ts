import type { Author } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { agentOf } from '../access/principal.ts';

/** Who asks, for the audit log. */
export function authorOf({ principal, id, ip }: Pick<FastifyRequest, 'principal' | 'id' | 'ip'>): Author {
  const { organizationId, id: principalId, name: actor } = principal;
  return { organizationId, principalId, actor, agent: agentOf(principal), requestId: id, clientIp: ip };
}
