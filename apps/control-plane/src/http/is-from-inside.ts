import { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Whether this process asks itself, as its MCP server does for callers: such a request came by no socket, and nobody outside can make one. */
export function isFromInside({ raw }: Pick<FastifyRequest, 'raw'>): boolean {
  return !(raw.socket instanceof Socket);
}
