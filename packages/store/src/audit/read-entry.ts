import type { AuditEntry, AuditType } from '../audit-log.ts';
import type { Row } from '../sql/database.ts';

/** A row of `audit_log`, with its place in `audit_chain`. */
export function readEntry(row: Row): AuditEntry {
  const text = (name: string) => (row[name] as string | null) ?? undefined;
  return {
    id: row['id'] as number,
    organizationId: row['organization_id'] as string,
    type: row['type'] as AuditType,
    atMs: row['at_ms'] as number,
    actor: row['actor'] as string,
    principalId: text('principal_id'),
    requestId: row['request_id'] as string,
    clientIp: row['client_ip'] as string,
    action: row['action'] as string,
    entityType: row['entity_type'] as string,
    entityId: row['entity_id'] as string,
    beforeHash: text('before_hash'),
    afterHash: text('after_hash'),
    details: text('details'),
    sequence: (row['sequence'] as number | null) ?? undefined,
    hash: text('hash'),
    signature: text('signature'),
    keyId: text('key_id'),
  };
}
