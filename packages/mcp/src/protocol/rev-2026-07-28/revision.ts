import { methodTable, type Revision } from '../revision.ts';
import { statusOfError } from './status.ts';

/** Stateless: one request per POST, no handshake, no session, and the body's method and name mirrored in headers. */
export const revision20260728: Revision = {
  version: '2026-07-28',
  era: 'modern',
  batches: false,
  responses: false,
  sessions: 'none',
  mirrorsRequired: true,
  argumentErrors: 'tool',
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
  serverRequests: new Set(['sampling/createMessage', 'elicitation/create', 'roots/list']),
  hintedMethods: new Set([
    'server/discover',
    'tools/list',
    'prompts/list',
    'resources/list',
    'resources/templates/list',
    'resources/read',
  ]),
  statusOfError,
};
