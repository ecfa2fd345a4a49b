import type { Screen } from '../../../screen.ts';

export const model: Screen = {
  path: '/ai/models/$name',
  title: 'Model',
  load: () => import('./model.tsx'),
};
