import { z } from 'zod';
import type { Area } from '../http/area.ts';
import { cursorLink, cursorPageSchema, cursorQuerySchema } from '../http/cursor-query.ts';
import { entrySchema, entryView } from './entry-view.ts';
import { destinationRoutes } from './export/destination-routes.ts';
import { webhookRoutes } from './export/webhook-routes.ts';
import { verifyAudit } from './verification.ts';

const querySchema = cursorQuerySchema({
  fields: {
    ts: 'time',
    type: 'text',
    principal_id: 'text',
    actor: 'text',
    action: 'text',
    entity_type: 'text',
    entity_id: 'text',
    trace_id: 'text',
    client_ip: 'text',
  },
  size: { default: 20, max: 1_000 },
});

/** How the store calls what the API calls otherwise. */
const inStore = { ts: 'at', trace_id: 'request_id' } as const;

const verificationSchema = z.object({
  is_whole: z.boolean(),
  entries: z.number(),
  waiting: z.number().describe('Entries that have no place in the chain yet.'),
  head: z
    .object({ sequence: z.number(), hash: z.string() })
    .optional()
    .describe('Note it elsewhere: a log that was cut off at its end no longer goes through there.'),
  problems: z.array(z.string()),
});

export const audit: Area = {
  name: 'Audit',
  description:
    'Who did what, and who was kept from doing it. Entries are neither changed nor removed, and chained so that it would be seen.',
  routes(app, services) {
    const { store, auditKey, nowMs } = services;
    destinationRoutes(app, services);
    webhookRoutes(app, services);
    const config = { permission: 'audit.read' } as const;
    const listed = {
      summary: 'Lists entries of the audit log, the newest first',
      querystring: querySchema,
      response: { 200: cursorPageSchema(entrySchema) },
    };
    app.get('/v3/audit-logs', { config, schema: listed }, async ({ query, principal, url }) => {
      const { size, before, after } = query;
      const filters = query.filters.map(({ field, ...filter }) => ({
        ...filter,
        field:
          field in inStore
            ? inStore[field as keyof typeof inStore]
            : (field as Exclude<typeof field, keyof typeof inStore | `labels.${string}`>),
      }));
      // One more than asked for tells whether it goes on.
      const asked = { filters, size: size + 1, before: after, after: before };
      const found = await store.audit.browse(principal.organizationId, asked);
      const shown = before === undefined ? found.slice(0, size) : found.slice(0, size).toReversed();
      const isMore = found.length > size;
      const hasOlder = before === undefined ? isMore : true;
      const hasNewer = before === undefined ? after !== undefined : isMore;
      const page = {
        next: cursorLink(url, 'after', hasOlder ? shown.at(-1)?.id : undefined),
        previous: cursorLink(url, 'before', hasNewer ? shown[0]?.id : undefined),
        size,
      };
      return { data: shown.map(entryView), meta: { page } };
    });

    const verified = {
      summary: 'Verifies that the audit log is whole',
      description: 'Goes through all of it, which takes a while where it is long.',
      response: { 200: verificationSchema },
    };
    app.get('/v3/audit-logs/verification', { config, schema: verified }, async ({ principal }) => {
      const how = { audit: store.audit, key: auditKey, nowMs: nowMs() };
      const { entries, head, waiting, problems } = await verifyAudit(principal.organizationId, how);
      return {
        is_whole: problems.length === 0,
        entries,
        waiting: waiting.entries,
        ...(head !== undefined && { head: { sequence: head.sequence, hash: head.hash } }),
        problems: [...problems],
      };
    });
  },
};
