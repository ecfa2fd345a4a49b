import type { FastifyRequest } from 'fastify';
import { permissions } from '../access/permissions.ts';
import type { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { recordOf } from './request-facts.ts';

/** Statuses that say that somebody was turned away. */
const denials = new Set([401, 403, 421, 429]);

/** Notes that somebody was turned away, before they are told: as authentication where nobody knows who it is, as authorization where a permission is missing, else as access. */
export async function noteDenial(
  request: FastifyRequest,
  { status, message }: Problem,
  { auditTrail: trail, organizationId, nowMs }: Pick<Services, 'auditTrail' | 'organizationId' | 'nowMs'>,
): Promise<void> {
  if (!denials.has(status)) return;
  const atMs = nowMs();
  const { permission = 'signed-in' } = request.routeOptions?.config ?? {};
  const resource = { atMs, entityType: String(permissions[permission]), entityId: entityOf(request) };
  if (status === 401) {
    const details = { successful: false, outcome: 'invalid', authentication_type: shownBy(request) };
    await trail.noteDenial(
      recordOf(request, organizationId, { ...resource, type: 'authentication', action: 'authenticate', details }),
    );
  } else if (status === 403 && request.principal !== undefined) {
    const details = { granted: false, reason: message };
    await trail.noteDenial(
      recordOf(request, organizationId, { ...resource, type: 'authorization', action: permission, details }),
    );
  } else {
    const details = { status_code: status, reason: message };
    await trail.noteDenial(
      recordOf(request, organizationId, { ...resource, type: 'gateway_access', action: request.method, details }),
    );
  }
}

function entityOf({ params }: FastifyRequest): string {
  const [first] = Object.values((params ?? {}) as Record<string, unknown>);
  return typeof first === 'string' ? first.slice(0, 256) : '';
}

/** By the prefix of the token, which is no secret. */
function shownBy({ headers: { authorization, cookie } }: FastifyRequest): string {
  const [, prefix] = /^bearer +(kpat|spat|spo|spn)_/i.exec(authorization ?? '') ?? [];
  if (prefix !== undefined) return { kpat: 'pat', spat: 'spat', spo: 'operator', spn: 'node' }[prefix.toLowerCase()]!;
  if (/^bearer +eyJ/i.test(authorization ?? '')) return 'access_token';
  if (authorization !== undefined) return 'unknown';
  return cookie === undefined ? 'none' : 'session';
}
