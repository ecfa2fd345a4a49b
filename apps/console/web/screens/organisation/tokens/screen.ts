import type { Screen } from '../../screen.ts';

export const tokens: Screen = {
  path: '/organisation/tokens',
  title: 'Your tokens',
  side: { section: 'Organisation', label: 'Your tokens' },
  load: () => import('./tokens.tsx'),
};
