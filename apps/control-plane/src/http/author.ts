import type { Author } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';

/** Who asks, for the audit log. */
export function authorOf({ principal, id, ip }: Pick<FastifyRequest, 'principal' | 'id' | 'ip'>): Author {
  const { organizationId, id: principalId, name: actor } = principal;
  return { organizationId, principalId, actor, requestId: id, clientIp: ip };
}
