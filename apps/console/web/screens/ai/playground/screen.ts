import type { Screen } from '../../screen.ts';

export const playground: Screen = {
  path: '/ai/playground',
  title: 'Playground',
  side: { section: 'AI', label: 'Playground', permission: 'playground.use' },
  load: () => import('./playground.tsx'),
};
