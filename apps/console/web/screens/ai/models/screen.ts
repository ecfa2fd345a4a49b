import type { Screen } from '../../screen.ts';

export const models: Screen = {
  path: '/ai/models',
  title: 'Models',
  side: { section: 'AI', label: 'Models', permission: 'analytics.read' },
  load: () => import('./models.tsx'),
};
