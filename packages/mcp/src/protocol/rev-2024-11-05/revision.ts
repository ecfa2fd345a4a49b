import { alwaysOk, methodTable, nothing, type Revision } from '../revision.ts';

/** HTTP+SSE: a stream that the client opens is its session, and brings all answers. */
export const revision20241105: Revision = {
  version: '2024-11-05',
  era: 'legacy',
  batches: false,
  responses: true,
  sessions: 'connection',
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
