import { setImmediate as turn } from 'node:timers/promises';
import type { EntityName } from '@sallyport/contracts';
import type { EntityKind, EntityNames, KnownName } from '../entity-names.ts';
import type { Database } from './database.ts';
import { insertRows } from './insert-rows.ts';
import { wordsOf } from './words.ts';

/** A configuration may have a hundred thousand entities; other requests come in between. */
const namesPerSlice = 2_000;

const isDeleted =
  'CASE WHEN EXISTS (SELECT 1 FROM entities_of_nodes AS e WHERE e.kind = n.kind AND e.id = n.id) THEN 0 ELSE 1 END';

export class SqlEntityNames implements EntityNames {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async record(nodeId: string, configHash: string, names: readonly EntityName[], atMs: number): Promise<void> {
    const named = [...new Map(names.map((entity) => [`${entity.kind}:${entity.id}`, entity])).values()];
    for (let from = 0; from < named.length; from += namesPerSlice) {
      if (from > 0) await turn();
      const slice = named.slice(from, from + namesPerSlice);
      await this.#database.transaction(async (tx) => {
        await insertRows(
          tx,
          'entity_names (kind, id, name, named_at_ms)',
          slice.map(({ kind, id, name }) => [kind, id, name, atMs]),
          `ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, named_at_ms = excluded.named_at_ms
           WHERE entity_names.named_at_ms <= excluded.named_at_ms`,
        );
        await insertRows(
          tx,
          'entities_of_nodes (kind, id, node_id, config_hash)',
          slice.map(({ kind, id }) => [kind, id, nodeId, configHash]),
          'ON CONFLICT (kind, id, node_id) DO UPDATE SET config_hash = excluded.config_hash',
        );
      });
    }
    await this.#database.run(
      'DELETE FROM entities_of_nodes WHERE node_id = ? AND config_hash <> ?',
      nodeId,
      configHash,
    );
  }

  async resolve(kind: EntityKind, ids: readonly string[]): Promise<ReadonlyMap<string, KnownName>> {
    const { texts } = wordsOf[this.#database.dialect];
    const rows = await this.#database.all<NameRow>(
      `SELECT id, name, ${isDeleted} AS is_deleted FROM entity_names AS n WHERE kind = ? AND id IN (${texts})`,
      kind,
      JSON.stringify(ids),
    );
    return new Map(rows.map((row) => [row.id, readName(row)]));
  }

  async search(kind: EntityKind, text: string, limit: number): Promise<readonly KnownName[]> {
    const { position } = wordsOf[this.#database.dialect];
    const rows = await this.#database.all<NameRow>(
      `SELECT id, name, ${isDeleted} AS is_deleted FROM entity_names AS n
       WHERE kind = ? AND (${position}(lower(name), lower(?)) > 0 OR id = ?) ORDER BY name, id LIMIT ?`,
      ...[kind, text, text, limit],
    );
    return rows.map(readName);
  }

  async erase(kind: EntityKind, id: string): Promise<number> {
    return await this.#database.transaction(async (tx) => {
      await tx.run('DELETE FROM entities_of_nodes WHERE kind = ? AND id = ?', kind, id);
      return await tx.run('DELETE FROM entity_names WHERE kind = ? AND id = ?', kind, id);
    });
  }
}

interface NameRow {
  id: string;
  name: string;
  is_deleted: number;
}

function readName({ id, name, is_deleted }: NameRow): KnownName {
  return { id, name, isDeleted: is_deleted === 1 };
}
