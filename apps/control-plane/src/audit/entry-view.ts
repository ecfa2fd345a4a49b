import { readJson } from '@sallyport/json';
import type { AuditEntry } from '@sallyport/store';
import { z } from 'zod';
import { isoTime } from '../http/time.ts';

export const entrySchema = z.looseObject({
  id: z.number(),
  type: z.enum(['authentication', 'authorization', 'gateway_access', 'change']),
  ts: z.string(),
  org_id: z.string(),
  principal_id: z.string().optional(),
  actor: z.string().describe('What the principal is called.'),
  agent: z.string().optional().describe('The program that acted for the principal.'),
  client_ip: z.string(),
  trace_id: z.string().describe('As `instance` of a problem names it.'),
  action: z.string(),
  entity_type: z.string(),
  entity_id: z.string(),
  before_hash: z.string().optional().describe('SHA-256 of what was there, in hex.'),
  after_hash: z.string().optional().describe('SHA-256 of what is there now, in hex.'),
  diff: z
    .array(z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
    .optional()
    .describe('What changed; secrets and names of people are hidden.'),
  count: z.number().optional().describe('How many this stands for; one where it is absent.'),
  sequence: z.number().optional().describe('Its place in the chain, from 1; absent for the moment before it has one.'),
  hash: z.string().optional().describe('SHA-256 of what it says, its place, and the hash before it, in hex.'),
  signature: z.string().optional().describe('Ed25519, of the hash; the key is in `/v3/audit-log-webhook/jwks.json`.'),
});

/** As the API tells it. What is told of each type stands beside what is told of all: `outcome`, `granted`, `status_code`, `diff`. */
export function entryView(entry: AuditEntry): z.output<typeof entrySchema> {
  const details = entry.details === undefined ? {} : (readJson(entry.details) as Record<string, unknown>);
  return {
    ...details,
    id: entry.id,
    type: entry.type,
    ts: isoTime(entry.atMs),
    org_id: entry.organizationId,
    ...(entry.principalId !== undefined && { principal_id: entry.principalId }),
    actor: entry.actor,
    client_ip: entry.clientIp,
    trace_id: entry.requestId,
    action: entry.action,
    entity_type: entry.entityType,
    entity_id: entry.entityId,
    ...(entry.beforeHash !== undefined && { before_hash: entry.beforeHash }),
    ...(entry.afterHash !== undefined && { after_hash: entry.afterHash }),
    ...(entry.sequence !== undefined && { sequence: entry.sequence }),
    ...(entry.hash !== undefined && { hash: entry.hash }),
    ...(entry.signature !== undefined && { signature: entry.signature }),
  };
}
