import type { Author } from '../author.ts';
import { NotFound } from '../errors.ts';
import type { Payloads, SealedPayload } from '../payloads.ts';
import { recordChange } from './audit-log.ts';
import type { Database } from './database.ts';
import { insertRows } from './insert-rows.ts';

export class SqlPayloads implements Payloads {
  readonly #database: Database;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async put(payloads: readonly SealedPayload[]): Promise<void> {
    const latest = new Map(payloads.map((payload) => [payload.requestId, payload]));
    await this.#database.transaction(async (tx) => {
      await insertRows(
        tx,
        'payloads (request_id, at_ms, consumer_id, subject, sealed, bytes)',
        [...latest.values()].map(({ requestId, atMs, consumerId, subject, sealed }) => [
          ...[requestId, Math.round(atMs), consumerId ?? null, subject ?? null, sealed, sealed.length],
        ]),
        `ON CONFLICT (request_id) DO UPDATE SET at_ms = excluded.at_ms, consumer_id = excluded.consumer_id,
         subject = excluded.subject, sealed = excluded.sealed, bytes = excluded.bytes`,
      );
    });
  }

  async read(requestId: string, by: Author): Promise<SealedPayload> {
    return await this.#database.transaction(async (tx) => {
      const row = await tx.first('SELECT * FROM payloads WHERE request_id = ?', requestId);
      if (row === undefined) throw new NotFound('payload', requestId);
      const change = { atMs: this.#nowMs(), action: 'read', entityType: 'payload', entityId: requestId } as const;
      await recordChange(tx, change, by);
      return readPayload(row);
    });
  }

  async erase({ consumerId, subject }: { consumerId?: string; subject?: string }): Promise<number> {
    return await this.#database.run(
      'DELETE FROM payloads WHERE consumer_id = ? OR subject = ?',
      consumerId ?? null,
      subject ?? null,
    );
  }

  async prune({ beforeMs, bytesMax }: { beforeMs: number; bytesMax: number }): Promise<number> {
    const old = await this.#database.run('DELETE FROM payloads WHERE at_ms < ?', beforeMs);
    const kept = await this.#database.first<{ total: number }>('SELECT coalesce(sum(bytes), 0) AS total FROM payloads');
    if (kept!.total <= bytesMax) return old;
    const oldest = await this.#database.run(
      `DELETE FROM payloads WHERE request_id IN (
         SELECT request_id FROM (
           SELECT request_id, sum(bytes) OVER (ORDER BY at_ms DESC, request_id) AS newer FROM payloads
         ) AS summed WHERE newer > ?
       )`,
      bytesMax,
    );
    return old + oldest;
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
