import { defineFinding } from '../finding.ts';

export const debuggingPayloads = defineFinding({
  kind: 'debugging-payloads',
  title: 'Debug sessions that capture what is said',
  why: 'Bodies of requests to models and tools are kept while they are open, for whoever may read traces.',
  about: 'control-plane',
  find: ({ debugSessions }) =>
    debugSessions
      .filter(({ definition }) => definition['capture_payloads'] === true)
      .map(({ id, createdBy, createdAtMs, endsAtMs }) => ({
        severity: 'medium' as const,
        title: `A debug session of ${createdBy} captures payloads until ${new Date(endsAtMs).toISOString()}`,
        entity: { type: 'debug session', id, name: `of ${createdBy}` },
        evidence: [{ text: 'capture_payloads is on.', path: 'capture_payloads' }],
        fix: { text: 'End the session where nobody looks at it any more; it ends by itself otherwise.' },
        sinceMs: createdAtMs,
      })),
});
