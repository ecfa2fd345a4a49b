import type { FastifyRequest } from 'fastify';
import type { GrantedPermission } from './permissions.ts';

/** Permissions for one entity, or for all of what they are about. */
export interface Grant {
  permissions: ReadonlySet<GrantedPermission>;
  entityId: string | '*';
}

interface Named {
  id: string;
  name: string;
  organizationId: string;
  /** What it reads goes to a model: keys and passwords are hidden, whoever asks. */
  hidesSecrets?: true;
}

/** Who asks. */
export type Principal =
  /** Who runs the installation. */
  | (Named & { kind: 'operator' })
  | (Named & {
      kind: 'user' | 'system-account';
      isOwner: boolean;
      grants: readonly Grant[];
      /** The program that acts for them, where it is not they themselves. */
      agent?: string | undefined;
      /** Known by what a system account said, whose rights bound theirs. */
      isAsserted?: true;
    })
  /** A gateway, which speaks for its control plane alone. */
  | (Named & { kind: 'node'; controlPlaneId: string });

/** Of a route that lets in gateways alone. */
export function gatewayOf(principal: Principal): Extract<Principal, { kind: 'node' }> {
  if (principal.kind !== 'node') throw new Error('A route for gateways let in somebody else.');
  return principal;
}

/** The program that acts for whoever asks; undefined where they ask themselves. */
export function agentOf(principal: Principal): string | undefined {
  return 'agent' in principal ? principal.agent : undefined;
}

/** Whether whoever asks is known by what a system account said. */
export function isAsserted(principal: Principal): boolean {
  return 'isAsserted' in principal && principal.isAsserted === true;
}

/** One way to find out who asks: a token, a session, a certificate. */
export interface PrincipalSource {
  /** Undefined where the request shows nothing that this source knows. May throw a `Problem` that says why it is not enough. */
  find(request: FastifyRequest): Promise<Principal | undefined>;
  /** What tells callers who are not known how to be, as parameters of `WWW-Authenticate`. */
  challenge?(request: FastifyRequest): Promise<string | undefined>;
  /** Whether a request comes by a way that this source alone vouches for: nobody is anonymous there. */
  guards?(request: FastifyRequest): boolean;
}
