import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Offer } from '@sallyport/platform-mcp';
import type { FastifyRequest } from 'fastify';
import { agentOf, isAsserted, type Principal } from '../access/principal.ts';

/** Who sent a message, and what they may. */
export interface Caller {
  readonly request: FastifyRequest;
  /** Of all messages of a session, one: what was taken away while a person was asked is gone when they answer. */
  readonly standing: Standing;
}

export interface Standing {
  principal: Principal;
  offer: Offer;
}

/** Whose a session or a question to a person is. Programs that act for the same person are not the same. */
export function keyOf(principal: Principal): string {
  const { organizationId, kind, id } = principal;
  return JSON.stringify([organizationId, kind, id, agentOf(principal) ?? null, isAsserted(principal)]);
}

/** Carries the caller through the SDK, to `callerOf`: each message of a session has its own. */
export function authInfoOf(caller: Caller): AuthInfo {
  return { token: '', clientId: keyOf(caller.standing.principal), scopes: [], extra: { caller } };
}

export function callerOf(authInfo: AuthInfo | undefined): Caller {
  return authInfo!.extra!['caller'] as Caller;
}
