import type { Screen } from '../../screen.ts';

export const guards: Screen = {
  path: '/ai/guards',
  title: 'Guards',
  side: { section: 'AI', label: 'Guards', permission: 'analytics.read' },
  load: () => import('./guards.tsx'),
};
