import type { AuditEntry } from '@sallyport/store';
import { z } from 'zod';
import type { Area } from '../http/area.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { isoTime } from '../http/time.ts';

const entrySchema = z.object({
  id: z.number(),
  ts: z.string(),
  actor: z.string(),
  action: z.enum(['create', 'update', 'delete', 'erase', 'read']),
  entity_type: z.string(),
  entity_id: z.string(),
  before_hash: z.string().optional().describe('SHA-256 of what was there, in hex.'),
  after_hash: z.string().optional().describe('SHA-256 of what is there now, in hex.'),
  request_id: z.string().describe('As `instance` of a problem names it.'),
  client_ip: z.string(),
});

const querySchema = listQuerySchema({
  fields: { at: 'time', actor: 'text', action: 'text', entity_type: 'text', entity_id: 'text' },
  sort: 'at desc',
});

export const audit: Area = {
  name: 'Audit',
  description: 'Who changed what, and when. Entries are neither changed nor removed.',
  routes(app, { store }) {
    const schema = { summary: 'Lists changes', querystring: querySchema, response: { 200: pageSchema(entrySchema) } };
    app.get('/v2/audit-logs', { config: { permission: 'audit.read' }, schema }, async ({ query }) =>
      pageOf(await store.audit.list(query), query, entryView),
    );
  },
};

function entryView(entry: AuditEntry): z.output<typeof entrySchema> {
  return {
    id: entry.id,
    ts: isoTime(entry.atMs),
    actor: entry.actor,
    action: entry.action,
    entity_type: entry.entityType,
    entity_id: entry.entityId,
    ...(entry.beforeHash !== undefined && { before_hash: entry.beforeHash }),
    ...(entry.afterHash !== undefined && { after_hash: entry.afterHash }),
    request_id: entry.requestId,
    client_ip: entry.clientIp,
  };
}
