import { NotFound } from '../errors.ts';
import type { GatewayNode, NodeField, Nodes } from '../nodes.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Database } from './database.ts';
import { selectPage } from './select-page.ts';

const columns: Readonly<Record<NodeField, string>> = {
  id: 'id',
  hostname: 'hostname',
  version: 'version',
  last_seen: 'last_seen_at_ms',
};

export class SqlNodes implements Nodes {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(controlPlaneId: string, request: PageRequest<NodeField>): Promise<Page<GatewayNode>> {
    return await selectPage(this.#database, 'nodes', columns, request, readNode, { control_plane_id: controlPlaneId });
  }

  async find(controlPlaneId: string, id: string): Promise<GatewayNode | undefined> {
    const sql = 'SELECT * FROM nodes WHERE control_plane_id = ? AND id = ?';
    const row = await this.#database.first(sql, controlPlaneId, id);
    return row === undefined ? undefined : readNode(row);
  }

  async record(node: Omit<GatewayNode, 'firstSeenAtMs'>): Promise<void> {
    const { controlPlaneId, id, version, hostname, configHash, lastSeenAtMs, clockSkewMs } = node;
    await this.#database.run(
      `INSERT INTO nodes (control_plane_id, id, version, hostname, config_hash, first_seen_at_ms, last_seen_at_ms, clock_skew_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (control_plane_id, id) DO UPDATE
         SET version = excluded.version, hostname = excluded.hostname, config_hash = excluded.config_hash,
             last_seen_at_ms = excluded.last_seen_at_ms, clock_skew_ms = excluded.clock_skew_ms`,
      controlPlaneId,
      id,
      version,
      hostname,
      configHash,
      lastSeenAtMs,
      lastSeenAtMs,
      Math.round(clockSkewMs),
    );
  }

  async remove(controlPlaneId: string, id: string): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const sql = 'DELETE FROM entities_of_nodes WHERE control_plane_id = ? AND node_id = ?';
      await tx.run(sql, controlPlaneId, id);
      const gone = await tx.run('DELETE FROM nodes WHERE control_plane_id = ? AND id = ?', controlPlaneId, id);
      if (gone === 0) throw new NotFound('gateway', id);
    });
  }

  async prune(beforeMs: number): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const gone = `SELECT control_plane_id, id FROM nodes WHERE ${isSilentWhileOthersAreNot}`;
      const ofGone = `DELETE FROM entities_of_nodes WHERE (control_plane_id, node_id) IN (${gone})`;
      await tx.run(ofGone, beforeMs, beforeMs);
      await tx.run(`DELETE FROM nodes WHERE (control_plane_id, id) IN (${gone})`, beforeMs, beforeMs);
    });
  }
}

const isSilentWhileOthersAreNot =
  'last_seen_at_ms < ? AND EXISTS (SELECT 1 FROM nodes AS other WHERE other.last_seen_at_ms >= ?)';

function readNode(row: Record<string, unknown>): GatewayNode {
  return {
    id: row['id'] as string,
    controlPlaneId: row['control_plane_id'] as string,
    version: row['version'] as string,
    hostname: row['hostname'] as string,
    configHash: row['config_hash'] as string,
    firstSeenAtMs: row['first_seen_at_ms'] as number,
    lastSeenAtMs: row['last_seen_at_ms'] as number,
    clockSkewMs: row['clock_skew_ms'] as number,
  };
}
