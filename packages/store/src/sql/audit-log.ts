import { createHash } from 'node:crypto';
import type { AuditEntry, AuditField, AuditLog } from '../audit-log.ts';
import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Database } from './database.ts';
import { selectPage } from './select-page.ts';

const columns: Readonly<Record<AuditField, string>> = {
  at: 'at_ms',
  actor: 'actor',
  action: 'action',
  entity_type: 'entity_type',
  entity_id: 'entity_id',
};

export class SqlAuditLog implements AuditLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(request: PageRequest<AuditField>): Promise<Page<AuditEntry>> {
    return await selectPage(this.#database, 'audit_log', columns, request, readEntry);
  }
}

interface Change {
  atMs: number;
  action: AuditEntry['action'];
  entityType: string;
  entityId: string;
  before?: unknown;
  after?: unknown;
}

/** Called within the transaction of the change. */
export async function recordChange(
  tx: Database,
  change: Change,
  { actor, requestId, clientIp }: Author,
): Promise<void> {
  const { atMs, action, entityType, entityId, before, after } = change;
  await tx.run(
    `INSERT INTO audit_log (at_ms, actor, request_id, client_ip, action, entity_type, entity_id, before_hash, after_hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[atMs, actor, requestId, clientIp, action, entityType, entityId, hashOf(before), hashOf(after)],
  );
}

function hashOf(value: unknown): string | null {
  return value === undefined ? null : createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function readEntry(row: Record<string, unknown>): AuditEntry {
  return {
    id: row['id'] as number,
    atMs: row['at_ms'] as number,
    actor: row['actor'] as string,
    requestId: row['request_id'] as string,
    clientIp: row['client_ip'] as string,
    action: row['action'] as AuditEntry['action'],
    entityType: row['entity_type'] as string,
    entityId: row['entity_id'] as string,
    beforeHash: (row['before_hash'] as string | null) ?? undefined,
    afterHash: (row['after_hash'] as string | null) ?? undefined,
  };
}
