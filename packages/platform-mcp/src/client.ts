import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type ClientCapabilities,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** What a client says of itself: with each request in the modern era, once in the legacy one. */
export interface ClientFacts {
  readonly name: string | undefined;
  readonly capabilities: ClientCapabilities | undefined;
}

export function clientOf({ server }: McpServer, { mcpReq }: ServerContext): ClientFacts {
  const envelope = mcpReq.envelope as Envelope | undefined;
  if (envelope === undefined)
    return { name: server.getClientVersion()?.name, capabilities: server.getClientCapabilities() };
  return { name: envelope[CLIENT_INFO_META_KEY]?.name, capabilities: envelope[CLIENT_CAPABILITIES_META_KEY] };
}

interface Envelope {
  readonly [CLIENT_INFO_META_KEY]?: { readonly name: string };
  readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities;
}
