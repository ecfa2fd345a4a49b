import type { Screen } from '../../screen.ts';

export const alerts: Screen = {
  path: '/observability/alerts',
  title: 'Alerts',
  side: { section: 'Observability', label: 'Alerts', permission: 'alerts.read' },
  load: () => import('./alerts.tsx'),
};
