import type { Screen } from '../../../screen.ts';

export const mcpServer: Screen = {
  path: '/ai/mcp-servers/$controlPlaneId/$routeId',
  title: 'MCP server',
  load: () => import('./server.tsx'),
};
