import type { Screen } from '../../screen.ts';

export const requests: Screen = {
  path: '/observability/requests',
  title: 'Requests',
  side: { section: 'Observability', label: 'Requests', permission: 'analytics.read' },
  load: () => import('./requests.tsx'),
};
