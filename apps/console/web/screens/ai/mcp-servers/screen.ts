import type { Screen } from '../../screen.ts';

export const mcpServers: Screen = {
  path: '/ai/mcp-servers',
  title: 'MCP servers',
  side: { section: 'AI', label: 'MCP servers', permission: 'plugins.read' },
  load: () => import('./mcp-servers.tsx'),
};
