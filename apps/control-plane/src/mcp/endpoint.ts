import { toWebRequest } from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { createPlatformServer, servedTools } from '@sallyport/platform-mcp';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { App } from '../http/area.ts';
import type { Services } from '../services.ts';
import { sealedApprovals } from './approvals.ts';
import { authInfoOf, type Caller, callerOf } from './caller.ts';
import { MessageLimit } from './message-limit.ts';
import { noteCall } from './note-call.ts';
import { offerFor } from './offer-for.ts';
import { apiOf } from './own-api.ts';
import { LegacySessions } from './sessions.ts';

export interface McpEndpoint {
  answer(request: FastifyRequest, reply: FastifyReply): Promise<Response>;
  close(): Promise<void>;
}

/** Answers MCP of all eras over Streamable HTTP. */
export function createEndpoint(app: App, services: Services): McpEndpoint {
  const { version, access, log, nowMs } = services;
  const tools = servedTools();
  const approvals = sealedApprovals(services);
  const onFailure = (error: Error) => log.error('a tool failed', { error: error.stack });
  const serverFor = ({ standing: { offer } }: Caller) =>
    createPlatformServer({
      ...{ version, tools, offer, approvals, onFailure },
      // What was decided meanwhile counts in a session, too.
      mayChange: ({ http }) => !callerOf(http?.authInfo).standing.offer.isReadOnly,
      apiFor: ({ http }) => apiOf(app, access.inside, callerOf(http?.authInfo)),
      onCall: (call, { http }) => noteCall(callerOf(http?.authInfo).request, call, services),
    });
  const handler = createMcpHandler(({ authInfo }) => serverFor(callerOf(authInfo)), {
    onerror: ({ message }) => log.warn('an MCP message was refused', { error: message }),
  });
  const sessions = new LegacySessions(nowMs);
  const limit = new MessageLimit(nowMs);
  return {
    async answer(request, reply) {
      reply.raw.once('close', limit.take(request));
      const { body } = request;
      const standing = { principal: request.principal, offer: await offerFor(request, services) };
      const caller = { request, standing };
      const authInfo = authInfoOf(caller);
      const asked = await toWebRequest(request.raw, body, { signal: abortSignalOf(reply) });
      const isLegacy = request.method !== 'POST' || (await isLegacyRequest(asked, body));
      const ofSession = isLegacy
        ? await sessions.answer({ request: asked, body, authInfo }, () => serverFor(caller))
        : undefined;
      return ofSession ?? (await handler.fetch(asked, { parsedBody: body, authInfo }));
    },
    async close() {
      await Promise.all([sessions.close(), handler.close()]);
    },
  };
}
