import type { Author } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';

/** Who asks, for the audit log; so far there is one operator. */
export function authorOf({ id, ip }: Pick<FastifyRequest, 'id' | 'ip'>): Author {
  return { actor: 'operator', requestId: id, clientIp: ip };
}
