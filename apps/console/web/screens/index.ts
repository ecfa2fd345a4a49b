import { ai } from './ai/screens.ts';
import { gateway } from './gateway/screens.ts';
import { alerts } from './observability/alerts/screen.ts';
import { conversation } from './observability/conversations/page/screen.ts';
import { conversations } from './observability/conversations/screen.ts';
import { dashboard } from './observability/dashboards/page/screen.ts';
import { dashboards } from './observability/dashboards/screen.ts';
import { debuggerScreens } from './observability/debugger/screens.ts';
import { explorer } from './observability/explorer/screen.ts';
import { report } from './observability/reports/page/screen.ts';
import { reports } from './observability/reports/screen.ts';
import { request } from './observability/requests/page/screen.ts';
import { requests } from './observability/requests/screen.ts';
import { organisation } from './organisation/index.ts';
import { overview } from './overview/screen.ts';
import { accessMatrix, explained, posture } from './posture/screen.ts';
import type { Screen } from './screen.ts';

/** All screens there are, in the order in which the side names them. */
export const screens: readonly Screen[] = [
  overview,
  ...gateway,
  ...ai,
  requests,
  request,
  conversations,
  conversation,
  dashboards,
  dashboard,
  explorer,
  reports,
  report,
  alerts,
  ...debuggerScreens,
  accessMatrix,
  explained,
  posture,
  ...organisation,
];
