import type { Screen } from '../../screen.ts';

export const signIn: Screen = {
  path: '/organisation/sign-in',
  title: 'Sign-in',
  side: { section: 'Organisation', label: 'Sign-in', permission: 'authentication.read' },
  load: () => import('./sign-in.tsx'),
};
