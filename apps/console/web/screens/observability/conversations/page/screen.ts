import type { Screen } from '../../../screen.ts';

export const conversation: Screen = {
  path: '/conversations/$conversationId',
  title: 'Conversation',
  load: () => import('./conversation-page.tsx'),
};
