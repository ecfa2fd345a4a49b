import { methodTable, type Revision } from '../revision.ts';

/** Stateless: one request per POST, no handshake, no session, and the body's method and name mirrored in headers. */
export const revision20260728: Revision = {
  version: '2026-07-28',
  batches: false,
  responses: false,
  mirrorsRequired: true,
  methods: methodTable(
    [
      'server/discover',
      'tools/list',
      'resources/list',
      'resources/templates/list',
      'prompts/list',
      'completion/complete',
      'subscriptions/listen',
      'notifications/cancelled',
      'notifications/progress',
    ],
    {
      'tools/call': 'name',
      'prompts/get': 'name',
      'resources/read': 'uri',
      'tasks/get': 'taskId',
      'tasks/update': 'taskId',
      'tasks/cancel': 'taskId',
    },
  ),
};

/** Complete results of these must say how long and for whom they may be kept. */
export const hintedMethods: ReadonlySet<string> = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
]);
