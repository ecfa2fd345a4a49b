import type { Screen } from '../../screen.ts';

export const systemAccounts: Screen = {
  path: '/organisation/system-accounts',
  title: 'System accounts',
  side: { section: 'Organisation', label: 'System accounts', permission: 'identity.read' },
  load: () => import('./system-accounts.tsx'),
};
