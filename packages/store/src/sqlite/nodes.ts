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

export class SqliteNodes implements Nodes {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(request: PageRequest<NodeField>): Promise<Page<GatewayNode>> {
    return selectPage(this.#database, 'nodes', columns, request, readNode);
  }

  async find(id: string): Promise<GatewayNode | undefined> {
    const row = this.#database.prepare('SELECT * FROM nodes WHERE id = ?').get(id);
    return row === undefined ? undefined : readNode(row);
  }

  async record(node: Omit<GatewayNode, 'firstSeenAtMs'>): Promise<void> {
    const { id, version, hostname, configHash, lastSeenAtMs, clockSkewMs } = node;
    this.#database
      .prepare(
        `INSERT INTO nodes (id, version, hostname, config_hash, first_seen_at_ms, last_seen_at_ms, clock_skew_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)
         ON CONFLICT (id) DO UPDATE
         SET version = ?2, hostname = ?3, config_hash = ?4, last_seen_at_ms = ?5, clock_skew_ms = ?6`,
      )
      .run(id, version, hostname, configHash, lastSeenAtMs, Math.round(clockSkewMs));
  }

  async prune(beforeMs: number): Promise<void> {
    this.#database.transaction(() => {
      const gone = `SELECT id FROM nodes WHERE ${isSilentWhileOthersAreNot}`;
      this.#database.prepare(`DELETE FROM entities_of_nodes WHERE node_id IN (${gone})`).run(beforeMs);
      this.#database.prepare(`DELETE FROM nodes WHERE id IN (${gone})`).run(beforeMs);
    });
  }
}

const isSilentWhileOthersAreNot =
  'last_seen_at_ms < ?1 AND EXISTS (SELECT 1 FROM nodes AS other WHERE other.last_seen_at_ms >= ?1)';

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
