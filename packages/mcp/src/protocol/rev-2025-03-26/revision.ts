import { legacyMethods, legacyTargets } from '../legacy-methods.ts';
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
  methods: methodTable(legacyMethods, legacyTargets),
  serverRequests: new Set(['ping', 'sampling/createMessage', 'roots/list']),
  hintedMethods: nothing,
  statusOfError: alwaysOk,
};
