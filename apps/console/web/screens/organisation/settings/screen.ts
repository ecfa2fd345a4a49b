import type { Screen } from '../../screen.ts';

export const organisationSettings: Screen = {
  path: '/organisation/settings',
  title: 'Settings',
  side: { section: 'Organisation', label: 'Settings', permission: 'organization.read' },
  load: () => import('./settings.tsx'),
};
