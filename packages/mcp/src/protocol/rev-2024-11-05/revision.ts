import { legacyMethods, legacyTargets } from '../legacy-methods.ts';
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
  methods: methodTable(legacyMethods, legacyTargets),
  serverRequests: new Set(['ping', 'sampling/createMessage', 'roots/list']),
  hintedMethods: nothing,
  statusOfError: alwaysOk,
};
