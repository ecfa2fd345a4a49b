import type { Screen } from '../../screen.ts';

export const agents: Screen = {
  path: '/ai/agents',
  title: 'Agents',
  side: { section: 'AI', label: 'Agents', permission: 'analytics.read' },
  load: () => import('./agents.tsx'),
};
