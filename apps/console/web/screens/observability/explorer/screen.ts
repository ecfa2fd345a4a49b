import type { Screen } from '../../screen.ts';

export const explorer: Screen = {
  path: '/observability/explorer',
  title: 'Explorer',
  side: { section: 'Observability', label: 'Explorer', permission: 'analytics.read' },
  load: () => import('./explorer.tsx'),
};
