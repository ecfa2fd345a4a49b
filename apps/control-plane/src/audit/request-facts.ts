import type { AuditRecord } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { agentOf } from '../access/principal.ts';

const textLengthMax = 512;

/** What a record tells of the request that it came of. Queries may hold secrets: of them, only the names stand there. */
export function requestFacts(request: FastifyRequest): Record<string, unknown> {
  const [path = '', query = ''] = request.url.split('?', 2);
  const names = [...new Set(new URLSearchParams(query).keys())];
  return {
    method: request.method,
    // A link that works once has a secret in its path.
    uri: (request.routeOptions.url?.includes(':token') ? request.routeOptions.url : path).slice(0, textLengthMax),
    ...(names.length > 0 && { query: names.join(',').slice(0, textLengthMax) }),
    ...(request.headers['user-agent'] !== undefined && {
      user_agent: request.headers['user-agent'].slice(0, textLengthMax),
    }),
  };
}

/** Who asked, as a record has it; an organization is told where nobody is known. */
export function recordOf(
  request: FastifyRequest,
  organizationId: string,
  {
    atMs,
    type,
    action,
    entityType,
    entityId,
    details,
  }: Omit<AuditRecord, 'organizationId' | 'principalId' | 'actor' | 'agent' | 'requestId' | 'clientIp'>,
): AuditRecord {
  const principal = request.principal as FastifyRequest['principal'] | undefined;
  return {
    organizationId: principal?.organizationId ?? organizationId,
    principalId: principal?.id,
    actor: principal?.name ?? '',
    agent: principal && agentOf(principal),
    requestId: request.id,
    clientIp: request.ip,
    type,
    atMs,
    action,
    entityType,
    entityId,
    details: { ...details, ...requestFacts(request) },
  };
}
