import type { Screen } from '../../screen.ts';

export const access: Screen = {
  path: '/organisation/access',
  title: 'Who can do what',
  side: { section: 'Organisation', label: 'Who can do what', permission: 'identity.read' },
  load: () => import('./access.tsx'),
};
