import type { Screen } from '../screen.ts';

export const posture: Screen = {
  path: '/posture',
  title: 'Posture',
  side: { section: 'Posture', label: 'Posture', permission: 'configuration.read' },
  load: () => import('./posture.tsx'),
};

export const accessMatrix: Screen = {
  path: '/posture/access',
  title: 'Who can call what',
  load: () => import('./access/access.tsx'),
};

export const explained: Screen = {
  path: '/posture/explain',
  title: 'Explain a request',
  load: () => import('./explain/explain.tsx'),
};
