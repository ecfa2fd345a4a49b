import { readJson } from '@sallyport/json';
import type { Author } from '../author.ts';
import { Conflict } from '../errors.ts';
import { recordChange } from '../sql/audit-log.ts';
import type { Database, Row, Value } from '../sql/database.ts';
import { type RecordKind, SqlRecords } from '../sql/records.ts';
import type { AuditDestination, AuditExport, AuditReplay, AuditWebhook } from './audit-export.ts';
import { findHead } from './sql-audit-chain.ts';

const destinationKind: RecordKind<AuditDestination, never> = {
  entityType: 'audit_log_destination',
  table: 'audit_destinations',
  columns: {},
  write: ({ name, definition, updatedAtMs }) => ({
    name,
    definition: JSON.stringify(definition),
    updated_at_ms: updatedAtMs,
  }),
  read: readDestination,
};

export class SqlAuditExport implements AuditExport {
  readonly #database: Database;
  readonly #destinations: SqlRecords<AuditDestination, never>;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#destinations = new SqlRecords(database, destinationKind, nowMs);
    this.#nowMs = nowMs;
  }

  async destinations(organizationId: string): Promise<readonly AuditDestination[]> {
    const sql = 'SELECT * FROM audit_destinations WHERE organization_id = ? ORDER BY created_at_ms, id LIMIT 1000';
    return (await this.#database.all(sql, organizationId)).map(readDestination);
  }

  async getDestination(organizationId: string, id: string): Promise<AuditDestination> {
    return await this.#destinations.get(organizationId, id);
  }

  async insertDestination(destination: AuditDestination, by: Author): Promise<void> {
    await this.#destinations.insert(destination, by);
  }

  async updateDestination(after: AuditDestination, by: Author): Promise<void> {
    await this.#destinations.change(after.organizationId, after.id, () => after, by);
  }

  async removeDestination(organizationId: string, id: string, by: Author): Promise<void> {
    await this.#destinations.remove(organizationId, id, by, async (tx) => {
      if ((await findWebhook(tx, organizationId))?.destinationId === id)
        throw new Conflict('Entries are sent to it: have the webhook send elsewhere, or nowhere, first.');
    });
  }

  async findWebhook(organizationId: string): Promise<AuditWebhook | undefined> {
    return await findWebhook(this.#database, organizationId);
  }

  async configureWebhook(
    organizationId: string,
    change: { destinationId: string | undefined; isEnabled: boolean },
    by: Author,
  ): Promise<AuditWebhook> {
    return await this.#database.transaction(async (tx) => {
      const before = await findWebhook(tx, organizationId);
      const isSameGoal = before !== undefined && before.destinationId === change.destinationId;
      const head = isSameGoal ? undefined : await findHead(tx, organizationId);
      const next = isSameGoal ? before.next : (head?.sequence ?? 0) + 1;
      const after: AuditWebhook = { ...(before ?? nothingYet), organizationId, ...change, next, tries: 0, nextAtMs: 0 };
      await put(tx, after);
      const shown = ({ destinationId, isEnabled }: AuditWebhook) => ({ destinationId, isEnabled });
      const sides = { ...(before && { before: shown(before) }), after: shown(after) };
      await this.#record(tx, 'audit_log_webhook', organizationId, sides, by);
      return after;
    });
  }

  async due(nowMs: number): Promise<readonly AuditWebhook[]> {
    const rows = await this.#database.all(
      `SELECT * FROM audit_webhooks WHERE destination_id IS NOT NULL AND is_enabled = 1 AND next_at_ms <= ?
       AND (is_replaying = 1 OR next_sequence <= (SELECT sequence FROM audit_heads
         WHERE audit_heads.organization_id = audit_webhooks.organization_id)) ORDER BY next_at_ms LIMIT 100`,
      nowMs,
    );
    return rows.map(readWebhook);
  }

  async settle(webhook: AuditWebhook): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const now = await findWebhook(tx, webhook.organizationId);
      // What was configured meanwhile begins anew.
      if (now?.destinationId !== webhook.destinationId || now?.isEnabled !== webhook.isEnabled) return;
      const replay = now.replay?.fromMs === webhook.replay?.fromMs ? webhook.replay : now.replay;
      await put(tx, { ...webhook, replay });
    });
  }

  async replay(organizationId: string, span: Pick<AuditReplay, 'fromMs' | 'toMs'>, by: Author): Promise<AuditWebhook> {
    return await this.#database.transaction(async (tx) => {
      const before = await findWebhook(tx, organizationId);
      if (before?.destinationId === undefined || !before.isEnabled)
        throw new Conflict('There is nowhere to send to: enable the webhook first.');
      if (isOpen(before.replay)) throw new Conflict('A replay is running.');
      const first = await tx.first<{ sequence: number | null }>(
        `SELECT min(sequence) AS sequence FROM audit_log JOIN audit_chain ON audit_chain.entry_id = audit_log.id
         WHERE audit_log.organization_id = ? AND at_ms >= ? AND at_ms <= ?`,
        ...[organizationId, span.fromMs, span.toMs],
      );
      const next = first?.sequence ?? undefined;
      const replay: AuditReplay = { ...span, status: next === undefined ? 'completed' : 'accepted', next: next ?? 0 };
      const after = { ...before, replay, nextAtMs: 0 };
      await put(tx, after);
      await this.#record(tx, 'audit_log_replay_job', organizationId, { after: replay }, by);
      return after;
    });
  }

  async #record(
    tx: Database,
    entityType: string,
    entityId: string,
    sides: { before?: unknown; after?: unknown },
    by: Author,
  ): Promise<void> {
    await recordChange(tx, { atMs: this.#nowMs(), action: 'update', entityType, entityId, ...sides }, by);
  }
}

function isOpen(replay: AuditReplay | undefined): boolean {
  return replay?.status === 'accepted' || replay?.status === 'running';
}

const nothingYet = {
  lastAttemptAtMs: undefined,
  lastStatus: undefined,
  lastMessage: undefined,
  replay: undefined,
};

async function put(tx: Database, webhook: AuditWebhook): Promise<void> {
  const columns: Record<string, Value> = {
    organization_id: webhook.organizationId,
    destination_id: webhook.destinationId ?? null,
    is_enabled: Number(webhook.isEnabled),
    next_sequence: webhook.next,
    tries: webhook.tries,
    next_at_ms: webhook.nextAtMs,
    last_attempt_at_ms: webhook.lastAttemptAtMs ?? null,
    last_response_code: webhook.lastStatus ?? null,
    last_response_message: webhook.lastMessage ?? null,
    replay: webhook.replay === undefined ? null : JSON.stringify(webhook.replay),
    is_replaying: Number(isOpen(webhook.replay)),
  };
  const names = Object.keys(columns);
  const sets = names.slice(1).map((name) => `${name} = excluded.${name}`);
  await tx.run(
    `INSERT INTO audit_webhooks (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
     ON CONFLICT (organization_id) DO UPDATE SET ${sets.join(', ')}`,
    ...Object.values(columns),
  );
}

async function findWebhook(database: Database, organizationId: string): Promise<AuditWebhook | undefined> {
  const row = await database.first('SELECT * FROM audit_webhooks WHERE organization_id = ?', organizationId);
  return row === undefined ? undefined : readWebhook(row);
}

function readDestination(row: Row): AuditDestination {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    name: row['name'] as string,
    definition: readJson(row['definition'] as string),
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}

function readWebhook(row: Row): AuditWebhook {
  const optional = <Kind>(name: string) => (row[name] as Kind | null) ?? undefined;
  const replay = optional<string>('replay');
  return {
    organizationId: row['organization_id'] as string,
    destinationId: optional<string>('destination_id'),
    isEnabled: row['is_enabled'] === 1,
    next: row['next_sequence'] as number,
    tries: row['tries'] as number,
    nextAtMs: row['next_at_ms'] as number,
    lastAttemptAtMs: optional<number>('last_attempt_at_ms'),
    lastStatus: optional<number>('last_response_code'),
    lastMessage: optional<string>('last_response_message'),
    replay: replay === undefined ? undefined : readJson(replay),
  };
}
