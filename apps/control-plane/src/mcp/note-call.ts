import type { ToolCall } from '@sallyport/platform-mcp';
import type { FastifyRequest } from 'fastify';
import { recordOf } from '../audit/request-facts.ts';
import type { Services } from '../services.ts';

const nameMax = 128;
/** Parts of it are of the caller's making. */
const pathMax = 256;
const requestId = /^[\w-]{1,64}$/;

/** Notes in the audit log that a tool was called, by whom, and what it asked of the API. */
export function noteCall(
  request: FastifyRequest,
  { tool, outcome, operations, durationMs, client }: ToolCall,
  { auditTrail, organizationId, nowMs }: Pick<Services, 'auditTrail' | 'organizationId' | 'nowMs'>,
): void {
  const { 'x-kong-request-id': through } = request.headers;
  const details = {
    outcome,
    operations: operations.map(({ method, path, status = 0 }) => `${method} ${path.slice(0, pathMax)} ${status}`),
    duration_ms: Math.round(durationMs),
    ...(client !== undefined && { mcp_client: client.slice(0, nameMax) }),
    // Through a gateway, its row tells the rest.
    ...(typeof through === 'string' && requestId.test(through) && { gateway_request_id: through }),
  };
  const call = { atMs: nowMs(), action: 'call', entityType: 'mcp_tool', entityId: tool, details } as const;
  void auditTrail.note(recordOf(request, organizationId, { ...call, type: 'gateway_access' }));
}
