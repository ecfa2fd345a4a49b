import type { Screen } from '../../screen.ts';

export const people: Screen = {
  path: '/organisation/people',
  title: 'People',
  side: { section: 'Organisation', label: 'People', permission: 'identity.read' },
  load: () => import('./people.tsx'),
};
