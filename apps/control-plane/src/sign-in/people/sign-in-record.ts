import type { AuditRecord, User } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { requestFacts } from '../../audit/request-facts.ts';

export type SignInOutcome = 'success' | 'not_found' | 'invalid_password' | 'locked' | 'disabled' | 'invalid';

/** What the audit log is told of somebody who signed in, or could not. */
export function signInRecord(
  request: FastifyRequest,
  {
    user,
    organizationId,
    outcome,
    by,
    atMs,
    reason,
    agent,
  }: {
    user: User | undefined;
    /** Where nobody is known. */
    organizationId: string;
    outcome: SignInOutcome;
    by: 'basic' | 'sso' | 'access_token';
    atMs: number;
    reason?: string;
    /** The program that acts for them. */
    agent?: string;
  },
): AuditRecord {
  return {
    organizationId: user?.organizationId ?? organizationId,
    principalId: user?.id,
    actor: user?.email ?? '',
    agent,
    requestId: request.id,
    clientIp: request.ip,
    type: 'authentication',
    atMs,
    action: 'sign-in',
    entityType: 'user',
    entityId: user?.id ?? '',
    details: {
      successful: outcome === 'success',
      outcome,
      authentication_type: by,
      ...(reason !== undefined && { reason }),
      ...requestFacts(request),
    },
  };
}
