import type { Screen } from '../../screen.ts';

export const dashboards: Screen = {
  path: '/observability/dashboards',
  title: 'Dashboards',
  side: { section: 'Observability', label: 'Dashboards', permission: 'dashboards.read' },
  load: () => import('./dashboards.tsx'),
};
