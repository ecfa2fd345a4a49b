import { setImmediate as turn } from 'node:timers/promises';
import type { EntityName } from '@sallyport/contracts';
import type { EntityKind, EntityNames, KnownName } from '../entity-names.ts';
import type { Database } from './database.ts';
import { insertRows } from './insert-rows.ts';
import { wordsOf } from './words.ts';

/** A configuration may have a hundred thousand entities; other requests come in between. */
const namesPerSlice = 2_000;

const isDeleted =
  'CASE WHEN EXISTS (SELECT 1 FROM entities_of_nodes AS e WHERE e.control_plane_id = n.control_plane_id AND ' +
  'e.kind = n.kind AND e.id = n.id) THEN 0 ELSE 1 END';

export class SqlEntityNames implements EntityNames {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async record(
    { controlPlaneId, id: nodeId }: { controlPlaneId: string; id: string },
    configHash: string,
    names: readonly EntityName[],
    atMs: number,
  ): Promise<void> {
    const named = [...new Map(names.map((entity) => [`${entity.kind}:${entity.id}`, entity])).values()];
    for (let from = 0; from < named.length; from += namesPerSlice) {
      if (from > 0) await turn();
      const slice = named.slice(from, from + namesPerSlice);
      await this.#database.transaction(async (tx) => {
        await insertRows(
          tx,
          'entity_names (control_plane_id, kind, id, name, named_at_ms)',
          slice.map(({ kind, id, name }) => [controlPlaneId, kind, id, name, atMs]),
          `ON CONFLICT (control_plane_id, kind, id) DO UPDATE SET name = excluded.name, named_at_ms = excluded.named_at_ms
           WHERE entity_names.named_at_ms <= excluded.named_at_ms`,
        );
        await insertRows(
          tx,
          'entities_of_nodes (control_plane_id, kind, id, node_id, config_hash)',
          slice.map(({ kind, id }) => [controlPlaneId, kind, id, nodeId, configHash]),
          'ON CONFLICT (control_plane_id, kind, id, node_id) DO UPDATE SET config_hash = excluded.config_hash',
        );
      });
    }
    if (!names.some(({ kind }) => kind === 'node')) return;
    await this.#database.run(
      'DELETE FROM entities_of_nodes WHERE control_plane_id = ? AND node_id = ? AND config_hash <> ?',
      controlPlaneId,
      nodeId,
      configHash,
    );
  }

  async resolve(
    controlPlaneIds: readonly string[],
    kind: EntityKind,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, KnownName>> {
    const { texts } = wordsOf[this.#database.dialect];
    const rows = await this.#database.all<NameRow>(
      `SELECT id, control_plane_id, name, ${isDeleted} AS is_deleted FROM entity_names AS n
       WHERE control_plane_id IN (${texts}) AND kind = ? AND id IN (${texts})`,
      JSON.stringify(controlPlaneIds),
      kind,
      JSON.stringify(ids),
    );
    return new Map(rows.map((row) => [row.id, readName(row)]));
  }

  async search(
    controlPlaneIds: readonly string[],
    kind: EntityKind,
    text: string,
    limit: number,
  ): Promise<readonly KnownName[]> {
    const { position, texts } = wordsOf[this.#database.dialect];
    const rows = await this.#database.all<NameRow>(
      `SELECT id, control_plane_id, name, ${isDeleted} AS is_deleted FROM entity_names AS n
       WHERE control_plane_id IN (${texts}) AND kind = ? AND (${position}(lower(name), lower(?)) > 0 OR id = ?) ORDER BY name, id, control_plane_id LIMIT ?`,
      ...[JSON.stringify(controlPlaneIds), kind, text, text, limit],
    );
    return rows.map(readName);
  }

  async erase(controlPlaneIds: readonly string[], kind: EntityKind, id: string): Promise<number> {
    const { texts } = wordsOf[this.#database.dialect];
    const whose = [JSON.stringify(controlPlaneIds), kind, id] as const;
    const isTheirs = `control_plane_id IN (${texts}) AND kind = ? AND id = ?`;
    return await this.#database.transaction(async (tx) => {
      await tx.run(`DELETE FROM entities_of_nodes WHERE ${isTheirs}`, ...whose);
      return await tx.run(`DELETE FROM entity_names WHERE ${isTheirs}`, ...whose);
    });
  }
}

interface NameRow {
  id: string;
  control_plane_id: string;
  name: string;
  is_deleted: number;
}

function readName({ id, control_plane_id: controlPlaneId, name, is_deleted }: NameRow): KnownName {
  return { id, controlPlaneId, name, isDeleted: is_deleted === 1 };
}
