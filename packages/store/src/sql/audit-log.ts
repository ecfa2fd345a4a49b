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
import { insertRows } from './insert-rows.ts';
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
    await this.#database.transaction((tx) => insert(tx, records.map(entryOfOther)));
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
  await recordChanges(tx, [change], by);
}

/** The same for many, with few statements. */
export async function recordChanges(tx: Database, changes: readonly Change[], by: Author): Promise<void> {
  await insert(
    tx,
    changes.map((change) => entryOf(change, by)),
  );
}

/** Called within the transaction of what it is about, where there is one. */
export async function recordOther(tx: Database, record: AuditRecord): Promise<void> {
  await insert(tx, [entryOfOther(record)]);
}

const entriesAtOnce = 500;

type Entry = Author &
  Pick<AuditEntry, 'type' | 'atMs' | 'action' | 'entityType' | 'entityId'> & {
    beforeHash: string | null;
    afterHash: string | null;
    details: string | null;
  };

function entryOf({ before, after, ...change }: Change, by: Author): Entry {
  const isLook = change.action === 'read';
  const diff = before === undefined && after === undefined ? [] : maskedDiff(before, after);
  const said = isLook ? { granted: true } : diff.length > 0 ? { diff } : undefined;
  const details = by.agent === undefined ? said : { agent: by.agent, ...said };
  return {
    ...by,
    ...change,
    type: isLook ? 'authorization' : 'change',
    beforeHash: hashOf(before),
    afterHash: hashOf(after),
    details: details === undefined ? null : JSON.stringify(details),
  };
}

function entryOfOther(record: AuditRecord): Entry {
  const details = record.agent === undefined ? record.details : { agent: record.agent, ...record.details };
  return { ...record, beforeHash: null, afterHash: null, details: JSON.stringify(details) };
}

async function insert(tx: Database, entries: readonly Entry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += entriesAtOnce)
    await insertSome(tx, entries.slice(from, from + entriesAtOnce));
}

async function insertSome(tx: Database, entries: readonly Entry[]): Promise<void> {
  const inserted = await tx.all<{ id: number }>(
    `INSERT INTO audit_log (organization_id, principal_id, actor, request_id, client_ip, type, at_ms, action, entity_type,
       entity_id, before_hash, after_hash, details) VALUES ${entries.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}
     RETURNING id`,
    ...entries.flatMap((entry): Value[] => [
      ...[entry.organizationId, entry.principalId ?? null, entry.actor, entry.requestId, entry.clientIp, entry.type],
      ...[Math.round(entry.atMs), entry.action, entry.entityType, entry.entityId],
      ...[entry.beforeHash, entry.afterHash, entry.details],
    ]),
  );
  await insertRows(
    tx,
    'audit_waiting (entry_id)',
    inserted.map(({ id }) => [id]),
  );
}

function hashOf(value: unknown): string | null {
  return value === undefined ? null : createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
