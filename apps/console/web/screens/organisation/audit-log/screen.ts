import type { Screen } from '../../screen.ts';

export const auditLog: Screen = {
  path: '/organisation/audit-log',
  title: 'Audit log',
  side: { section: 'Organisation', label: 'Audit log', permission: 'audit.read' },
  load: () => import('./audit-log.tsx'),
};
