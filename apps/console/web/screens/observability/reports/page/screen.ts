import type { Screen } from '../../../screen.ts';

export const report: Screen = {
  path: '/observability/reports/$reportId',
  title: 'Report',
  load: () => import('./report-page.tsx'),
};
