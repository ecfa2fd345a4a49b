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

  async list(request: PageRequest<NodeField>): Promise<Page<GatewayNode>> {
    return await selectPage(this.#database, 'nodes', columns, request, readNode);
  }

  async find(id: string): Promise<GatewayNode | undefined> {
    const row = await this.#database.first('SELECT * FROM nodes WHERE id = ?', id);
    return row === undefined ? undefined : readNode(row);
  }

  async record(node: Omit<GatewayNode, 'firstSeenAtMs'>): Promise<void> {
    const { id, version, hostname, configHash, lastSeenAtMs, clockSkewMs } = node;
    await this.#database.run(
      `INSERT INTO nodes (id, version, hostname, config_hash, first_seen_at_ms, last_seen_at_ms, clock_skew_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE
         SET version = excluded.version, hostname = excluded.hostname, config_hash = excluded.config_hash,
             last_seen_at_ms = excluded.last_seen_at_ms, clock_skew_ms = excluded.clock_skew_ms`,
      id,
      version,
      hostname,
      configHash,
      lastSeenAtMs,
      lastSeenAtMs,
      Math.round(clockSkewMs),
    );
  }

  async prune(beforeMs: number): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const gone = `SELECT id FROM nodes WHERE ${isSilentWhileOthersAreNot}`;
      await tx.run(`DELETE FROM entities_of_nodes WHERE node_id IN (${gone})`, beforeMs, beforeMs);
      await tx.run(`DELETE FROM nodes WHERE id IN (${gone})`, beforeMs, beforeMs);
    });
  }
}

const isSilentWhileOthersAreNot =
  'last_seen_at_ms < ? AND EXISTS (SELECT 1 FROM nodes AS other WHERE other.last_seen_at_ms >= ?)';

function readNode(row: Record<string, unknown>): GatewayNode {
  return {
    id: row['id'] as string,
    version: row['version'] as string,
    hostname: row['hostname'] as string,
    configHash: row['config_hash'] as string,
    firstSeenAtMs: row['first_seen_at_ms'] as number,
    lastSeenAtMs: row['last_seen_at_ms'] as number,
    clockSkewMs: row['clock_skew_ms'] as number,
  };
}
