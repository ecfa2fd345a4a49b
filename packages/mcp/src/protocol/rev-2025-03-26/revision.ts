import { methodTable, type Revision } from '../revision.ts';

/** The first revision with Streamable HTTP, and the only one with batches. */
export const revision20250326: Revision = {
  version: '2025-03-26',
  batches: true,
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
      'notifications/initialized',
      'notifications/cancelled',
      'notifications/progress',
      'notifications/roots/list_changed',
    ],
    {
      'tools/call': 'name',
      'prompts/get': 'name',
      'resources/read': 'uri',
      'resources/subscribe': 'uri',
      'resources/unsubscribe': 'uri',
    },
  ),
};
