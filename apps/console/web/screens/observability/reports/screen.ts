import type { Screen } from '../../screen.ts';

export const reports: Screen = {
  path: '/observability/reports',
  title: 'Reports',
  side: { section: 'Observability', label: 'Reports', permission: 'reports.read' },
  load: () => import('./reports.tsx'),
};
