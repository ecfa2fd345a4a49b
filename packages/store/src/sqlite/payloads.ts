import type { Author } from '../author.ts';
import { NotFound } from '../errors.ts';
import type { Payloads, SealedPayload } from '../payloads.ts';
import { recordChange } from './audit-log.ts';
import type { Database } from './database.ts';

export class SqlitePayloads implements Payloads {
  readonly #database: Database;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async put(payloads: readonly SealedPayload[]): Promise<void> {
    this.#database.transaction(() => {
      const insert = this.#database.prepare(
        'INSERT OR REPLACE INTO payloads (request_id, at_ms, consumer_id, subject, sealed, bytes) VALUES (?, ?, ?, ?, ?, ?)',
      );
      for (const { requestId, atMs, consumerId, subject, sealed } of payloads)
        insert.run(requestId, Math.round(atMs), consumerId ?? null, subject ?? null, sealed, sealed.length);
    });
  }

  async read(requestId: string, by: Author): Promise<SealedPayload> {
    return this.#database.transaction(() => {
      const row = this.#database.prepare('SELECT * FROM payloads WHERE request_id = ?').get(requestId);
      if (row === undefined) throw new NotFound('payload', requestId);
      const change = { atMs: this.#nowMs(), action: 'read', entityType: 'payload', entityId: requestId } as const;
      recordChange(this.#database, change, by);
      return readPayload(row);
    });
  }

  async erase({ consumerId, subject }: { consumerId?: string; subject?: string }): Promise<number> {
    const { changes } = this.#database
      .prepare('DELETE FROM payloads WHERE consumer_id = ? OR subject = ?')
      .run(consumerId ?? null, subject ?? null);
    return Number(changes);
  }

  async prune({ beforeMs, bytesMax }: { beforeMs: number; bytesMax: number }): Promise<number> {
    const old = this.#database.prepare('DELETE FROM payloads WHERE at_ms < ?').run(beforeMs).changes;
    const { total } = this.#database.prepare('SELECT sum(bytes) AS total FROM payloads').get() as {
      total: number | null;
    };
    if ((total ?? 0) <= bytesMax) return Number(old);
    const oldest = this.#database
      .prepare(
        `DELETE FROM payloads WHERE request_id IN (
           SELECT request_id FROM (
             SELECT request_id, sum(bytes) OVER (ORDER BY at_ms DESC, request_id) AS newer FROM payloads
           ) WHERE newer > ?
         )`,
      )
      .run(bytesMax).changes;
    return Number(old) + Number(oldest);
  }
}

function readPayload(row: Record<string, unknown>): SealedPayload {
  return {
    requestId: row['request_id'] as string,
    atMs: row['at_ms'] as number,
    consumerId: (row['consumer_id'] as string | null) ?? undefined,
    subject: (row['subject'] as string | null) ?? undefined,
    sealed: row['sealed'] as string,
  };
}
