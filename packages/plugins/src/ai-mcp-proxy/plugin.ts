import { definePlugin } from '@sallyport/pipeline';
import { checkConfig } from './check.ts';
import { setupMode } from './modes/setup.ts';
import { aiMcpProxySchema } from './schema.ts';

/** MCP at the gateway: servers behind it are guarded, and it is a server itself, of REST APIs and of other servers. */
export const aiMcpProxy = definePlugin({
  name: 'ai-mcp-proxy',
  schema: aiMcpProxySchema,
  scopes: ['service', 'route'],
  check: checkConfig,
  commands: ({ stdio }) => (stdio === undefined ? [] : [{ field: 'stdio.command', command: stdio.command }]),
  setup: setupMode,
});
