import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Offer } from '@sallyport/platform-mcp';
import type { FastifyRequest } from 'fastify';

/** Who sent a message, and what they get. */
export interface Caller {
  readonly request: FastifyRequest;
  readonly offer: Offer;
}

/** Carries the caller through the SDK, to `callerOf`: each message of a session has its own. */
export function authInfoOf(caller: Caller): AuthInfo {
  return { token: '', clientId: caller.request.principal.id, scopes: [], extra: { caller } };
}

export function callerOf(authInfo: AuthInfo | undefined): Caller {
  return authInfo!.extra!['caller'] as Caller;
}
