import { legacyMethods, legacyTargets } from '../legacy-methods.ts';
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
  methods: methodTable(legacyMethods, legacyTargets),
  serverRequests: new Set(['ping', 'sampling/createMessage', 'elicitation/create', 'roots/list']),
  hintedMethods: nothing,
  statusOfError: alwaysOk,
};
