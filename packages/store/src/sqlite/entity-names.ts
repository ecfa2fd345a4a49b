import { setImmediate as turn } from 'node:timers/promises';
import type { EntityName } from '@sallyport/contracts';
import type { EntityKind, EntityNames, KnownName } from '../entity-names.ts';
import type { Database } from './database.ts';

/** A configuration may have a hundred thousand entities; other requests come in between. */
const namesPerSlice = 2_000;

const isDeleted = 'NOT EXISTS (SELECT 1 FROM entities_of_nodes AS e WHERE e.kind = n.kind AND e.id = n.id)';

export class SqliteEntityNames implements EntityNames {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async record(nodeId: string, configHash: string, names: readonly EntityName[], atMs: number): Promise<void> {
    const name = this.#database.prepare(
      `INSERT INTO entity_names (kind, id, name, named_at_ms) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (kind, id) DO UPDATE SET name = ?3, named_at_ms = ?4 WHERE named_at_ms <= ?4`,
    );
    const have = this.#database.prepare(
      `INSERT INTO entities_of_nodes (kind, id, node_id, config_hash) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (kind, id, node_id) DO UPDATE SET config_hash = ?4`,
    );
    for (let from = 0; from < names.length; from += namesPerSlice) {
      if (from > 0) await turn();
      this.#database.transaction(() => {
        for (const entity of names.slice(from, from + namesPerSlice)) {
          name.run(entity.kind, entity.id, entity.name, atMs);
          have.run(entity.kind, entity.id, nodeId, configHash);
        }
      });
    }
    this.#database
      .prepare('DELETE FROM entities_of_nodes WHERE node_id = ? AND config_hash <> ?')
      .run(nodeId, configHash);
  }

  async resolve(kind: EntityKind, ids: readonly string[]): Promise<ReadonlyMap<string, KnownName>> {
    const rows = this.#database
      .prepare(
        `SELECT id, name, ${isDeleted} AS is_deleted FROM entity_names AS n
         WHERE kind = ? AND id IN (SELECT value FROM json_each(?))`,
      )
      .all(kind, JSON.stringify(ids));
    return new Map(rows.map((row) => [row['id'] as string, readName(row)]));
  }

  async search(kind: EntityKind, text: string, limit: number): Promise<readonly KnownName[]> {
    return this.#database
      .prepare(
        `SELECT id, name, ${isDeleted} AS is_deleted FROM entity_names AS n
         WHERE kind = ?1 AND (instr(lower(name), lower(?2)) > 0 OR id = ?2) ORDER BY name, id LIMIT ?3`,
      )
      .all(kind, text, limit)
      .map(readName);
  }

  async erase(kind: EntityKind, id: string): Promise<number> {
    return this.#database.transaction(() => {
      this.#database.prepare('DELETE FROM entities_of_nodes WHERE kind = ? AND id = ?').run(kind, id);
      const { changes } = this.#database.prepare('DELETE FROM entity_names WHERE kind = ? AND id = ?').run(kind, id);
      return Number(changes);
    });
  }
}

function readName(row: Record<string, unknown>): KnownName {
  return { id: row['id'] as string, name: row['name'] as string, isDeleted: row['is_deleted'] === 1 };
}
