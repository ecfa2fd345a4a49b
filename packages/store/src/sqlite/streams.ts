import type { RowStream, Streams, StreamTotals } from '../streams.ts';
import type { Database } from './database.ts';

export class SqliteStreams implements Streams {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(id: string): Promise<RowStream | undefined> {
    const row = this.#database.prepare('SELECT * FROM streams WHERE id = ?').get(id);
    return row === undefined ? undefined : readStream(row);
  }

  async record({ id, nodeId, next, missing, lost, updatedAtMs }: RowStream): Promise<void> {
    this.#database
      .prepare(
        `INSERT INTO streams (id, node_id, next, missing, lost, updated_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET next = ?3, missing = ?4, lost = ?5, updated_at_ms = ?6`,
      )
      .run(id, nodeId, next, missing, JSON.stringify(lost), updatedAtMs);
  }

  async totals(nodeIds: readonly string[]): Promise<ReadonlyMap<string, StreamTotals>> {
    const rows = this.#database
      .prepare('SELECT * FROM streams WHERE node_id IN (SELECT value FROM json_each(?))')
      .all(JSON.stringify(nodeIds));
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
    this.#database.prepare('DELETE FROM streams WHERE updated_at_ms < ?').run(beforeMs);
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
    nodeId: row['node_id'] as string,
    next: row['next'] as number,
    missing: row['missing'] as number,
    lost: JSON.parse(row['lost'] as string),
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
