import { alwaysOk, methodTable, nothing, type Revision } from '../revision.ts';

/** The first revision with Streamable HTTP, and the only one with batches. */
export const revision20250326: Revision = {
  version: '2025-03-26',
  era: 'legacy',
  batches: true,
  responses: true,
  sessions: 'header',
  mirrorsRequired: false,
  argumentErrors: 'protocol',
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
  serverRequests: new Set(['ping', 'sampling/createMessage', 'roots/list']),
  hintedMethods: nothing,
  statusOfError: alwaysOk,
};
