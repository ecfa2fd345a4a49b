import type { Screen } from '../screen.ts';

export const overview: Screen = {
  path: '/overview',
  title: 'Overview',
  side: { section: 'Overview', label: 'Overview' },
  load: () => import('./overview.tsx'),
};
