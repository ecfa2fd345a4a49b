import type { Screen } from '../../../screen.ts';

export const request: Screen = {
  path: '/requests/$requestId',
  title: 'Request',
  load: () => import('./request-page.tsx'),
};
