import type { FastifyRequest } from 'fastify';

/** The token that a request shows; undefined where it shows none. */
export function bearerOf({ headers: { authorization } }: FastifyRequest): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}
