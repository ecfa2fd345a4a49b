import { McpServer, type ServerContext } from '@modelcontextprotocol/server';
import type { PlatformApi } from './api.ts';
import type { Approvals } from './approval.ts';
import { isOffered, type Offer } from './offer.ts';
import { registerPrompts } from './prompts/register-prompts.ts';
import type { ToldCall } from './recorded-api.ts';
import { registerTool } from './register-tool.ts';
import { registerResources } from './resources.ts';
import type { ServedTool } from './served-tools.ts';

export interface PlatformServerOptions {
  version: string;
  tools: readonly ServedTool[];
  offer: Offer;
  /** Whether a request may change something, where that can change after the server was made. */
  mayChange?(context: ServerContext): boolean;
  /** The API with the rights of whoever sent a request. */
  apiFor(context: ServerContext): PlatformApi;
  approvals: Approvals;
  /** Hears of each call of a tool, before its caller does. */
  onCall?(call: ToolCall, context: ServerContext): void;
  /** Hears of what is our fault. */
  onFailure?(error: Error): void;
}

/** A call of a tool, and what came of it. */
export interface ToolCall {
  tool: string;
  /** `asked`: the person was; `unable`: the client cannot ask them. */
  outcome: 'success' | 'error' | 'asked' | 'declined' | 'unable';
  /** What it asked of the API. */
  operations: readonly ToldCall[];
  durationMs: number;
  /** What the client calls itself. */
  client: string | undefined;
}

/** The platform as an MCP server, for one connection or one request: of either era, over any transport. */
export function createPlatformServer(options: PlatformServerOptions): McpServer {
  const { version, tools, offer, approvals, apiFor } = options;
  const server = new McpServer(
    { name: 'sallyport', title: 'Sallyport', version },
    {
      instructions,
      capabilities: { tools: {}, prompts: {}, resources: {} },
      requestState: { verify: approvals.verify },
      cacheHints: {
        'server/discover': { ttlMs: listMs, cacheScope: 'private' },
        'tools/list': { ttlMs: listMs, cacheScope: 'private' },
        'prompts/list': { ttlMs: listMs, cacheScope: 'private' },
        'resources/list': { ttlMs: listMs, cacheScope: 'private' },
      },
    },
  );
  for (const served of tools) if (isOffered(served.tool, offer)) registerTool(server, served, options);
  registerPrompts(server);
  registerResources(server, apiFor);
  return server;
}

const listMs = 60_000;

const instructions = `Reads and governs the gateways of an organization, with the rights of whoever calls.
Begin with list_control_planes: nearly everything else wants the id or the name of a control plane.
For how well services do, ask get_service_health_overview or query_metrics; for single requests, query_api_requests.
For what no other tool does: search, then get_schema, then execute. The person is asked before anything is changed.`;
