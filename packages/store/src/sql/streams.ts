import { readJson } from '@sallyport/json';
import type { RowStream, Streams, StreamTotals } from '../streams.ts';
import type { Database } from './database.ts';
import { wordsOf } from './words.ts';

export class SqlStreams implements Streams {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(controlPlaneId: string, id: string): Promise<RowStream | undefined> {
    const sql = 'SELECT * FROM streams WHERE control_plane_id = ? AND id = ?';
    const row = await this.#database.first(sql, controlPlaneId, id);
    return row === undefined ? undefined : readStream(row);
  }

  async record({ controlPlaneId, id, nodeId, next, missing, lost, updatedAtMs }: RowStream): Promise<void> {
    await this.#database.run(
      `INSERT INTO streams (control_plane_id, id, node_id, next, missing, lost, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (control_plane_id, id) DO UPDATE SET next = excluded.next, missing = excluded.missing, lost = excluded.lost,
             updated_at_ms = excluded.updated_at_ms`,
      controlPlaneId,
      id,
      nodeId,
      next,
      missing,
      JSON.stringify(lost),
      updatedAtMs,
    );
  }

  async totals(controlPlaneId: string, nodeIds: readonly string[]): Promise<ReadonlyMap<string, StreamTotals>> {
    const rows = await this.#database.all(
      `SELECT * FROM streams WHERE control_plane_id = ? AND node_id IN (${wordsOf[this.#database.dialect].texts})`,
      controlPlaneId,
      JSON.stringify(nodeIds),
    );
    const totals = new Map<string, StreamTotals>();
    for (const { nodeId, next, missing, lost } of rows.map(readStream)) {
      const sum = totals.get(nodeId) ?? { rows: 0, missing: 0, lost: {} };
      totals.set(nodeId, {
        rows: sum.rows + next - missing,
        missing: sum.missing + missing,
        lost: added(sum.lost, lost),
      });
    }
    return totals;
  }

  async prune(beforeMs: number): Promise<void> {
    await this.#database.run('DELETE FROM streams WHERE updated_at_ms < ?', beforeMs);
  }
}

function added(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): Record<string, number> {
  const sum = { ...one };
  for (const [reason, count] of Object.entries(other)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}

function readStream(row: Record<string, unknown>): RowStream {
  return {
    id: row['id'] as string,
    controlPlaneId: row['control_plane_id'] as string,
    nodeId: row['node_id'] as string,
    next: row['next'] as number,
    missing: row['missing'] as number,
    lost: readJson(row['lost'] as string),
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
