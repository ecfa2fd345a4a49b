import { methodTable, type Revision } from '../revision.ts';

/** The last revision with sessions; brought experimental tasks. */
export const revision20251125: Revision = {
  version: '2025-11-25',
  batches: false,
  responses: true,
  mirrorsRequired: false,
  methods: methodTable(
    [
      'initialize',
      'ping',
      'tools/list',
      'resources/list',
      'resources/templates/list',
      'prompts/list',
      'logging/setLevel',
      'completion/complete',
      'tasks/list',
      'notifications/initialized',
      'notifications/cancelled',
      'notifications/progress',
      'notifications/roots/list_changed',
      'notifications/tasks/status',
    ],
    {
      'tools/call': 'name',
      'prompts/get': 'name',
      'resources/read': 'uri',
      'resources/subscribe': 'uri',
      'resources/unsubscribe': 'uri',
      'tasks/get': 'taskId',
      'tasks/result': 'taskId',
      'tasks/cancel': 'taskId',
    },
  ),
};
