import { toWebRequest } from '@modelcontextprotocol/node';
import { type AuthInfo, createMcpHandler, type ServerContext } from '@modelcontextprotocol/server';
import { createPlatformServer } from '@sallyport/platform-mcp';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { App } from '../http/area.ts';
import type { Services } from '../services.ts';
import { apiOf } from './own-api.ts';

export interface McpEndpoint {
  answer(request: FastifyRequest, reply: FastifyReply): Promise<Response>;
  close(): Promise<void>;
}

/** Answers MCP over Streamable HTTP. */
export function createEndpoint(app: App, { version, access, log }: Services): McpEndpoint {
  const apiFor = (context: ServerContext) => apiOf(app, access.inside, callerOf(context));
  const handler = createMcpHandler(() => createPlatformServer({ version, apiFor }), {
    onerror: ({ message }) => log.warn('an MCP request failed', { error: message }),
  });
  return {
    async answer(request, reply) {
      const asked = await toWebRequest(request.raw, request.body, { signal: abortSignalOf(reply) });
      return await handler.fetch(asked, { parsedBody: request.body, authInfo: authInfoOf(request) });
    },
    close: () => handler.close(),
  };
}

/** Carries who asks through the SDK to the tools. */
function authInfoOf(request: FastifyRequest): AuthInfo {
  return { token: '', clientId: request.principal.id, scopes: [], extra: { request } };
}

function callerOf({ http }: ServerContext): FastifyRequest {
  return http!.authInfo!.extra!['request'] as FastifyRequest;
}
