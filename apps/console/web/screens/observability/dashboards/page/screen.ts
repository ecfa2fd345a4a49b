import type { Screen } from '../../../screen.ts';

export const dashboard: Screen = {
  path: '/observability/dashboards/$dashboardId',
  title: 'Dashboard',
  load: () => import('./dashboard-page.tsx'),
};
