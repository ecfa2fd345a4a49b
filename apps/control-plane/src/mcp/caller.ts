import type { AuthInfo, ServerContext } from '@modelcontextprotocol/server';
import type { FastifyRequest } from 'fastify';

/** Carries the request that brought a message through the SDK, to `callerOf`: of a session, each has its own. */
export function authInfoOf(request: FastifyRequest): AuthInfo {
  return { token: '', clientId: request.principal.id, scopes: [], extra: { request } };
}

/** The request that brought a message: who sent it, and from where. */
export function callerOf({ http }: ServerContext): FastifyRequest {
  return http!.authInfo!.extra!['request'] as FastifyRequest;
}
