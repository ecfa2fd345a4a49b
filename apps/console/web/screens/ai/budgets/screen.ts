import type { Screen } from '../../screen.ts';

export const budgets: Screen = {
  path: '/ai/budgets',
  title: 'Budgets',
  side: { section: 'AI', label: 'Budgets', permission: 'plugins.read' },
  load: () => import('./budgets.tsx'),
};
