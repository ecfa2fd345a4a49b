import type { Screen } from '../../screen.ts';

export const conversations: Screen = {
  path: '/observability/conversations',
  title: 'Conversations',
  side: { section: 'Observability', label: 'Conversations', permission: 'analytics.read' },
  load: () => import('./conversations.tsx'),
};
