import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Signals } from '../signals.ts';
import type { Database, OpenDatabase } from '../sql/database.ts';
import {
  type ChangesSince,
  type Configurations,
  type ConfigVersion,
  type ConfigWrite,
  configTopic,
  type EntityListRequest,
  type EntityPage,
  type HistoryLimits,
  type KeyHolder,
  type MarkedEntity,
  type MarkedRequest,
  type Referrer,
  type StoredChange,
  type StoredEntity,
  type VersionListRequest,
} from './configurations.ts';
import { BrokenReference, isBrokenReference } from './errors.ts';
import { listQuery } from './list-query.ts';
import { allOf } from './lists.ts';
import { writeVersion } from './write.ts';

/** Entities that are read at once where all are. */
const sliceSize = 1_000;

export class SqlConfigurations implements Configurations {
  readonly #database: OpenDatabase;
  readonly #signals: Signals;

  constructor(database: OpenDatabase, signals: Signals) {
    this.#database = database;
    this.#signals = signals;
  }

  async head(controlPlaneId: string): Promise<number> {
    return await headOf(this.#database, controlPlaneId);
  }

  async counts(controlPlaneId: string): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.all<{ collection: string; entities: number }>(
      'SELECT collection, entities FROM config_counts WHERE control_plane_id = ?',
      controlPlaneId,
    );
    return new Map(rows.map(({ collection, entities }) => [collection, entities]));
  }

  async list(controlPlaneId: string, collection: string, request: EntityListRequest): Promise<EntityPage> {
    const { sql, values } = await listQuery(this.#database, controlPlaneId, collection, request);
    const entities = await this.#database.all<StoredEntity>(sql, ...values);
    const hasMore = entities.length > request.size;
    return { entities: hasMore ? entities.slice(0, request.size) : entities, hasMore };
  }

  async find(controlPlaneId: string, collection: string, ids: readonly string[]): Promise<readonly StoredEntity[]> {
    return await allOf<StoredEntity>(
      this.#database,
      (texts) => `SELECT collection, id, text, version FROM config_entities
        WHERE control_plane_id = ? AND collection = ? AND id IN (${texts})`,
      [controlPlaneId, collection],
      ids,
    );
  }

  async findByKeys(controlPlaneId: string, collection: string, keys: readonly string[]): Promise<readonly KeyHolder[]> {
    return await allOf<KeyHolder>(
      this.#database,
      (texts) => `SELECT entity_key AS "key", id FROM config_keys
        WHERE control_plane_id = ? AND collection = ? AND entity_key IN (${texts})`,
      [controlPlaneId, collection],
      keys,
    );
  }

  async referrers(controlPlaneId: string, collection: string, ids: readonly string[]): Promise<readonly Referrer[]> {
    return await allOf<Referrer>(
      this.#database,
      (texts) => `SELECT to_id AS "to", collection, field, id FROM config_references
        WHERE control_plane_id = ? AND to_collection = ? AND to_id IN (${texts})`,
      [controlPlaneId, collection],
      ids,
    );
  }

  async marked(controlPlaneId: string, { of, after, size }: MarkedRequest): Promise<readonly MarkedEntity[]> {
    const [collection, id] = [after?.collection ?? '', after?.id ?? ''];
    // Conditions that lead into the index at where the page begins.
    const [condition, ...values] =
      'mark' in of
        ? ['mark = ? AND (collection, id) > (?, ?)', of.mark, collection, id]
        : [
            '(mark, collection, id) > (?, ?, ?) AND mark < ?',
            after?.mark ?? of.prefix,
            collection,
            id,
            endOf(of.prefix),
          ];
    return await this.#database.all<MarkedEntity>(
      `SELECT mark, collection, id FROM config_marks WHERE control_plane_id = ? AND ${condition}
       ORDER BY mark, collection, id LIMIT ${size}`,
      ...[controlPlaneId, ...values],
    );
  }

  async snapshot(controlPlaneId: string, take: (entities: readonly StoredEntity[]) => void): Promise<number> {
    return await this.#database.snapshot(async (tx) => {
      const version = await headOf(tx, controlPlaneId);
      let last: StoredEntity | undefined;
      for (;;) {
        const slice: StoredEntity[] = await tx.all<StoredEntity>(
          `SELECT collection, id, text, version FROM config_entities WHERE control_plane_id = ?
           AND (collection, id) > (?, ?) ORDER BY collection, id LIMIT ${sliceSize}`,
          ...[controlPlaneId, last?.collection ?? '', last?.id ?? ''],
        );
        if (slice.length > 0) take(slice);
        if (slice.length < sliceSize) return version;
        last = slice.at(-1);
        await nextTurn();
      }
    });
  }

  async write(controlPlaneId: string, write: ConfigWrite): Promise<number> {
    try {
      const turn = turnOf(controlPlaneId);
      const version = await this.#database.transaction((tx) => writeVersion(tx, controlPlaneId, write), { turn });
      // It is kept: who is not told finds out by looking.
      await this.#signals.publish(configTopic, { controlPlaneId, version }).catch(() => {});
      return version;
    } catch (error) {
      throw isBrokenReference(error) ? new BrokenReference(error) : error;
    }
  }

  async versions(controlPlaneId: string, { size, before }: VersionListRequest): Promise<readonly ConfigVersion[]> {
    const rows = await this.#database.all<VersionRow>(
      `SELECT * FROM config_versions WHERE control_plane_id = ? AND version < ? ORDER BY version DESC LIMIT ${size}`,
      ...[controlPlaneId, before ?? Number.MAX_SAFE_INTEGER],
    );
    return rows.map(readVersion);
  }

  async findVersion(controlPlaneId: string, version: number): Promise<ConfigVersion | undefined> {
    const row = await this.#database.first<VersionRow>(
      'SELECT * FROM config_versions WHERE control_plane_id = ? AND version = ?',
      ...[controlPlaneId, version],
    );
    return row && readVersion(row);
  }

  async changesOf(controlPlaneId: string, version: number): Promise<readonly StoredChange[]> {
    const rows = await this.#database.all<ChangeRow>(
      `SELECT collection, id, before_text, after_text FROM config_changes
       WHERE control_plane_id = ? AND version = ? ORDER BY collection, id`,
      ...[controlPlaneId, version],
    );
    return rows.map(({ collection, id, before_text, after_text }) => ({
      collection,
      id,
      before: before_text ?? undefined,
      after: after_text ?? undefined,
    }));
  }

  async changesSince(controlPlaneId: string, version: number): Promise<ChangesSince | 'gone'> {
    // One statement sees one moment.
    const rows = await this.#database.all<SinceRow>(
      `SELECT head.version AS head, changed.collection, changed.id, entity.text,
         CASE WHEN EXISTS (SELECT 1 FROM config_versions v WHERE v.control_plane_id = ? AND v.version = ?) THEN 1 ELSE 0 END AS is_known
       FROM config_heads head
       LEFT JOIN (SELECT DISTINCT control_plane_id, collection, id FROM config_changes WHERE control_plane_id = ? AND version > ?) AS changed
         ON changed.control_plane_id = head.control_plane_id
       LEFT JOIN config_entities entity
         ON entity.control_plane_id = head.control_plane_id AND entity.collection = changed.collection AND entity.id = changed.id
       WHERE head.control_plane_id = ?`,
      ...[controlPlaneId, version + 1, controlPlaneId, version, controlPlaneId],
    );
    const to = rows[0]?.head ?? 0;
    if (version === to) return { from: version, to, changes: [] };
    if (version > to || rows[0]?.is_known !== 1) return 'gone';
    return {
      from: version,
      to,
      changes: rows.flatMap(({ collection, id, text }) =>
        collection === null || id === null ? [] : [{ collection, id, text: text ?? undefined }],
      ),
    };
  }

  async remove(controlPlaneId: string): Promise<void> {
    await this.#database.transaction(
      async (tx) => {
        for (const table of ['entities', 'counts', 'changes', 'versions', 'heads'])
          await tx.run(`DELETE FROM config_${table} WHERE control_plane_id = ?`, controlPlaneId);
      },
      { turn: turnOf(controlPlaneId) },
    );
  }

  async prune({ versionsMax, changesMax }: HistoryLimits): Promise<number> {
    const rows = await this.#database.all<{ control_plane_id: string; version: number; change_count: number }>(
      'SELECT control_plane_id, version, change_count FROM config_versions ORDER BY control_plane_id, version DESC',
    );
    let forgotten = 0;
    for (const [controlPlaneId, versions] of Map.groupBy(rows, (row) => row.control_plane_id)) {
      const over = firstOver(versions, versionsMax, changesMax);
      for (const { version } of versions.slice(over).reverse()) {
        await this.#forget(controlPlaneId, version);
        forgotten++;
      }
    }
    return forgotten;
  }

  async #forget(controlPlaneId: string, version: number): Promise<void> {
    await this.#database.transaction(async (tx) => {
      for (const table of ['config_changes', 'config_versions'])
        await tx.run(`DELETE FROM ${table} WHERE control_plane_id = ? AND version = ?`, controlPlaneId, version);
    });
  }
}

/** Where what is too old begins; never at the newest, however much it changed. */
function firstOver(newestFirst: readonly { change_count: number }[], versionsMax: number, changesMax: number): number {
  let changes = newestFirst[0]?.change_count ?? 0;
  for (let i = 1; i < newestFirst.length; i++) {
    changes += newestFirst[i]!.change_count;
    if (i >= versionsMax || changes > changesMax) return i;
  }
  return newestFirst.length;
}

function turnOf(controlPlaneId: string): string {
  return `configuration of ${controlPlaneId}`;
}

/** Of all texts that begin with a prefix, the first that follows them. */
function endOf(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

async function headOf(database: Database, controlPlaneId: string): Promise<number> {
  const row = await database.first<{ version: number }>(
    'SELECT version FROM config_heads WHERE control_plane_id = ?',
    controlPlaneId,
  );
  return row?.version ?? 0;
}

interface VersionRow {
  version: number;
  at_ms: number;
  actor: string;
  summary: string;
  change_count: number;
}

function readVersion({ version, at_ms, actor, summary, change_count }: VersionRow): ConfigVersion {
  return { version, atMs: at_ms, actor, summary, changeCount: change_count };
}

interface ChangeRow {
  collection: string;
  id: string;
  before_text: string | null;
  after_text: string | null;
}

interface SinceRow {
  head: number;
  collection: string | null;
  id: string | null;
  text: string | null;
  is_known: number;
}
