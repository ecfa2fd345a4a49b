import { McpServer, type ServerContext } from '@modelcontextprotocol/server';
import type { PlatformApi } from './api.ts';
import { registerTool } from './register-tool.ts';
import { platformTools } from './tools/index.ts';

export interface PlatformServerOptions {
  version: string;
  /** The API with the rights of whoever sent a request. */
  apiFor(context: ServerContext): PlatformApi;
}

/** The platform as an MCP server, for one connection or one request: of either era, over any transport. */
export function createPlatformServer(options: PlatformServerOptions): McpServer {
  const server = new McpServer(
    { name: 'sallyport', title: 'Sallyport', version: options.version },
    { instructions, capabilities: { tools: {} } },
  );
  for (const tool of platformTools) registerTool(server, tool, options);
  return server;
}

const instructions = `Reads and governs the gateways of an organization, with the rights of whoever calls.
Begin with list_control_planes: nearly everything else wants the id or the name of a control plane.`;
