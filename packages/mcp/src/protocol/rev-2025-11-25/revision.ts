import { legacyMethods, legacyTargets } from '../legacy-methods.ts';
import { alwaysOk, methodTable, nothing, type Revision } from '../revision.ts';

/** The last revision with sessions; brought experimental tasks. */
export const revision20251125: Revision = {
  version: '2025-11-25',
  era: 'legacy',
  batches: false,
  responses: true,
  sessions: 'header',
  mirrorsRequired: false,
  argumentErrors: 'tool',
  methods: methodTable([...legacyMethods, 'tasks/list', 'notifications/tasks/status'], {
    ...legacyTargets,
    'tasks/get': 'taskId',
    'tasks/result': 'taskId',
    'tasks/cancel': 'taskId',
  }),
  serverRequests: new Set([
    'ping',
    'sampling/createMessage',
    'elicitation/create',
    'roots/list',
    'tasks/get',
    'tasks/result',
    'tasks/list',
    'tasks/cancel',
  ]),
  hintedMethods: nothing,
  statusOfError: alwaysOk,
};
