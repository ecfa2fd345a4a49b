import { alwaysOk, methodTable, nothing, type Revision } from '../revision.ts';

/** Dropped batches; requests name their revision in `MCP-Protocol-Version`. */
export const revision20250618: Revision = {
  version: '2025-06-18',
  era: 'legacy',
  batches: false,
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
  serverRequests: new Set(['ping', 'sampling/createMessage', 'elicitation/create', 'roots/list']),
  hintedMethods: nothing,
  statusOfError: alwaysOk,
};
