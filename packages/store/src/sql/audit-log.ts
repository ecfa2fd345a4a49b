import { createHash } from 'node:crypto';
import { maskedDiff } from '../audit/masked-diff.ts';
import { readEntry } from '../audit/read-entry.ts';
import { chainWaiting, findHead } from '../audit/sql-audit-chain.ts';
import { verifyChain } from '../audit/sql-audit-verification.ts';
import type {
  AuditBrowse,
  AuditEntry,
  AuditField,
  AuditHead,
  AuditLog,
  AuditRecord,
  AuditSigner,
  AuditVerification,
  AuditVerifying,
} from '../audit-log.ts';
import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Database, OpenDatabase, Value } from './database.ts';
import { Conditions, selectPage } from './select-page.ts';

const columns: Readonly<Record<AuditField, string>> = {
  at: 'at_ms',
  type: 'type',
  actor: 'actor',
  principal_id: 'principal_id',
  action: 'action',
  entity_type: 'entity_type',
  entity_id: 'entity_id',
  request_id: 'request_id',
  client_ip: 'client_ip',
};

const placed = `(SELECT audit_log.*, audit_chain.sequence, audit_chain.hash, audit_chain.key_id, audit_chain.signature FROM audit_log
  LEFT JOIN audit_chain ON audit_chain.entry_id = audit_log.id) AS placed`;

export class SqlAuditLog implements AuditLog {
  readonly #database: OpenDatabase;

  constructor(database: OpenDatabase) {
    this.#database = database;
  }

  async list(request: PageRequest<AuditField>): Promise<Page<AuditEntry>> {
    return await selectPage(this.#database, placed, columns, request, readEntry);
  }

  async browse(organizationId: string, request: AuditBrowse): Promise<readonly AuditEntry[]> {
    const { filters, size, before, after } = request;
    const conditions = new Conditions(this.#database, columns);
    const terms = filters.map((filter) => conditions.add(filter));
    const values: Value[] = [...conditions.values];
    const limitBy = (term: string, value: Value) => {
      terms.push(term);
      values.push(value);
    };
    limitBy('organization_id = ?', organizationId);
    if (before !== undefined) limitBy('id < ?', before);
    if (after !== undefined) limitBy('id > ?', after);
    const direction = after === undefined ? 'DESC' : 'ASC';
    const sql = `SELECT * FROM ${placed} WHERE ${terms.join(' AND ')} ORDER BY id ${direction} LIMIT ?`;
    return (await this.#database.all(sql, ...values, size)).map(readEntry);
  }

  async follow(
    organizationId: string,
    { from, limit }: { from: number; limit: number },
  ): Promise<readonly AuditEntry[]> {
    const rows = await this.#database.all(
      `SELECT audit_log.*, audit_chain.sequence, audit_chain.hash, audit_chain.key_id, audit_chain.signature
       FROM audit_chain JOIN audit_log ON audit_log.id = audit_chain.entry_id
       WHERE audit_chain.organization_id = ? AND audit_chain.sequence >= ? ORDER BY audit_chain.sequence LIMIT ?`,
      ...[organizationId, from, limit],
    );
    return rows.map(readEntry);
  }

  async record(records: readonly AuditRecord[]): Promise<void> {
    await this.#database.transaction(async (tx) => {
      for (const record of records) await recordOther(tx, record);
    });
  }

  async chain(signer: AuditSigner): Promise<void> {
    await chainWaiting(this.#database, signer);
  }

  async head(organizationId: string): Promise<AuditHead | undefined> {
    return await findHead(this.#database, organizationId);
  }

  async organizations(): Promise<readonly string[]> {
    const rows = await this.#database.all<{ organization_id: string }>(
      'SELECT DISTINCT organization_id FROM audit_log ORDER BY organization_id',
    );
    return rows.map(({ organization_id }) => organization_id);
  }

  async verify(organizationId: string, how: AuditVerifying): Promise<AuditVerification> {
    return await this.#database.snapshot((tx) => verifyChain(tx, organizationId, how));
  }
}

interface Change {
  atMs: number;
  action: 'create' | 'update' | 'delete' | 'erase' | 'read';
  entityType: string;
  entityId: string;
  before?: unknown;
  after?: unknown;
}

/** Called within the transaction of the change. A look at what is not for everybody is noted as granted. */
export async function recordChange(tx: Database, change: Change, by: Author): Promise<void> {
  const { before, after } = change;
  const isLook = change.action === 'read';
  const diff = before === undefined && after === undefined ? [] : maskedDiff(before, after);
  const details = isLook ? { granted: true } : diff.length > 0 ? { diff } : undefined;
  await insert(tx, { ...by, ...change, type: isLook ? 'authorization' : 'change' }, [
    hashOf(before),
    hashOf(after),
    details === undefined ? null : JSON.stringify(details),
  ]);
}

/** Called within the transaction of what it is about, where there is one. */
export async function recordOther(tx: Database, record: AuditRecord): Promise<void> {
  await insert(tx, record, [null, null, JSON.stringify(record.details)]);
}

async function insert(
  tx: Database,
  said: Author & Pick<AuditEntry, 'type' | 'atMs' | 'action' | 'entityType' | 'entityId'>,
  [beforeHash, afterHash, details]: readonly [Value, Value, Value],
): Promise<void> {
  const {
    organizationId,
    principalId = null,
    actor,
    requestId,
    clientIp,
    type,
    atMs,
    action,
    entityType,
    entityId,
  } = said;
  const inserted = await tx.first<{ id: number }>(
    `INSERT INTO audit_log (organization_id, principal_id, actor, request_id, client_ip, type, at_ms, action, entity_type,
       entity_id, before_hash, after_hash, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    ...[organizationId, principalId, actor, requestId, clientIp, type, Math.round(atMs), action, entityType],
    ...[entityId, beforeHash, afterHash, details],
  );
  await tx.run('INSERT INTO audit_waiting (entry_id) VALUES (?)', inserted!.id);
}

function hashOf(value: unknown): string | null {
  return value === undefined ? null : createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
