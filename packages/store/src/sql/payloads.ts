import type { Author } from '../author.ts';
import { NotFound } from '../errors.ts';
import type { Payloads, SealedPayload } from '../payloads.ts';
import { recordChange } from './audit-log.ts';
import type { Database } from './database.ts';
import { insertRows } from './insert-rows.ts';
import { wordsOf } from './words.ts';

export class SqlPayloads implements Payloads {
  readonly #database: Database;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async put(payloads: readonly SealedPayload[]): Promise<void> {
    const latest = new Map(payloads.map((payload) => [`${payload.controlPlaneId}:${payload.requestId}`, payload]));
    await this.#database.transaction(async (tx) => {
      await insertRows(
        tx,
        'payloads (control_plane_id, request_id, at_ms, consumer_id, subject, sealed, bytes)',
        [...latest.values()].map(({ controlPlaneId, requestId, atMs, consumerId, subject, sealed }) => [
          ...[controlPlaneId, requestId, Math.round(atMs), consumerId ?? null, subject ?? null, sealed, sealed.length],
        ]),
        `ON CONFLICT (control_plane_id, request_id) DO UPDATE SET at_ms = excluded.at_ms, consumer_id = excluded.consumer_id,
         subject = excluded.subject, sealed = excluded.sealed, bytes = excluded.bytes`,
      );
    });
  }

  async read(controlPlaneIds: readonly string[], requestId: string, by: Author): Promise<SealedPayload> {
    return await this.#database.transaction(async (tx) => {
      const { texts } = wordsOf[tx.dialect];
      const sql = `SELECT * FROM payloads WHERE request_id = ? AND control_plane_id IN (${texts})`;
      const row = await tx.first(sql, requestId, JSON.stringify(controlPlaneIds));
      if (row === undefined) throw new NotFound('payload', requestId);
      const change = { atMs: this.#nowMs(), action: 'read', entityType: 'payload', entityId: requestId } as const;
      await recordChange(tx, change, by);
      return readPayload(row);
    });
  }

  async erase(
    controlPlaneIds: readonly string[],
    { consumerId, subject }: { consumerId?: string; subject?: string },
  ): Promise<number> {
    const { texts } = wordsOf[this.#database.dialect];
    return await this.#database.run(
      `DELETE FROM payloads WHERE control_plane_id IN (${texts}) AND (consumer_id = ? OR subject = ?)`,
      JSON.stringify(controlPlaneIds),
      consumerId ?? null,
      subject ?? null,
    );
  }

  async prune({ beforeMs, bytesMax }: { beforeMs: number; bytesMax: number }): Promise<number> {
    const old = await this.#database.run('DELETE FROM payloads WHERE at_ms < ?', beforeMs);
    const kept = await this.#database.first<{ total: number }>('SELECT coalesce(sum(bytes), 0) AS total FROM payloads');
    if (kept!.total <= bytesMax) return old;
    const oldest = await this.#database.run(
      `DELETE FROM payloads WHERE (control_plane_id, request_id) IN (
         SELECT control_plane_id, request_id FROM (
           SELECT control_plane_id, request_id,
             sum(bytes) OVER (ORDER BY at_ms DESC, request_id, control_plane_id) AS newer FROM payloads
         ) AS summed WHERE newer > ?
       )`,
      bytesMax,
    );
    return old + oldest;
  }
}

function readPayload(row: Record<string, unknown>): SealedPayload {
  return {
    controlPlaneId: row['control_plane_id'] as string,
    requestId: row['request_id'] as string,
    atMs: row['at_ms'] as number,
    consumerId: (row['consumer_id'] as string | null) ?? undefined,
    subject: (row['subject'] as string | null) ?? undefined,
    sealed: row['sealed'] as string,
  };
}
