import type { Screen } from '../../screen.ts';

export const teams: Screen = {
  path: '/organisation/teams',
  title: 'Teams',
  side: { section: 'Organisation', label: 'Teams', permission: 'identity.read' },
  load: () => import('./teams.tsx'),
};
