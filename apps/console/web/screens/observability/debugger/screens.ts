import type { Screen } from '../../screen.ts';

/** What gateways were asked to observe: sessions, one of them, and what one request went through. */
export const debuggerScreens: readonly Screen[] = [
  {
    path: '/observability/debugger',
    title: 'Debugger',
    side: { section: 'Observability', label: 'Debugger', permission: 'debug-sessions.read' },
    load: () => import('./sessions.tsx'),
  },
  {
    path: '/observability/debugger/$sessionId',
    title: 'Debug session',
    load: () => import('./session/session.tsx'),
  },
  {
    path: '/observability/debugger/$sessionId/$requestId',
    title: 'Trace',
    load: () => import('./trace/trace.tsx'),
  },
];
