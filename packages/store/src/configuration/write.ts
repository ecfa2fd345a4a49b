import { readJson } from '@sallyport/json';
import { VersionMismatch } from '../errors.ts';
import { Pauses } from '../pauses.ts';
import { recordChanges } from '../sql/audit-log.ts';
import type { Database } from '../sql/database.ts';
import type { ConfigWrite, RowChange } from './configurations.ts';
import { allOf, insertAll, partsOf, runForAll } from './lists.ts';

/** Does what a write says, within its transaction; gives the new version. */
export async function writeVersion(
  tx: Database,
  controlPlaneId: string,
  { base, changes, summary, by, atMs }: ConfigWrite,
): Promise<number> {
  await tx.run(
    'INSERT INTO config_heads (control_plane_id, version) VALUES (?, 0) ON CONFLICT (control_plane_id) DO NOTHING',
    controlPlaneId,
  );
  const version = base + 1;
  const moved = await tx.run(
    'UPDATE config_heads SET version = ? WHERE control_plane_id = ? AND version = ?',
    ...[version, controlPlaneId, base],
  );
  if (moved === 0) throw new VersionMismatch(`Version ${base} of the configuration is not the newest any more.`);

  const before = new Map<RowChange, string>();
  for (const [collection, some] of byCollection(changes)) {
    const known = await textsOf(tx, controlPlaneId, collection, some);
    for (const change of some) {
      const text = known.get(change.id);
      if (text !== undefined) before.set(change, text);
    }
    await forget(tx, controlPlaneId, collection, some, known);
  }
  // What takes a key may come before what gives it up, so all is given up first.
  for (const [collection, some] of byCollection(changes)) {
    await keep(tx, controlPlaneId, collection, some, version);
    await count(tx, controlPlaneId, collection, some, before);
  }

  await insertAll(tx, 'config_versions (control_plane_id, version, at_ms, actor, summary, change_count)', [
    [controlPlaneId, version, atMs, by.actor, summary, changes.length],
  ]);
  await insertAll(
    tx,
    'config_changes (control_plane_id, version, collection, id, before_text, after_text)',
    changes.map((change) => {
      const { collection, id, row } = change;
      return [controlPlaneId, version, collection, id, before.get(change) ?? null, row?.text ?? null];
    }),
  );
  const pauses = new Pauses();
  for (const part of partsOf(changes)) {
    await pauses.take();
    await recordChanges(
      tx,
      part.map((change) => audited(change, before.get(change), atMs)),
      by,
    );
  }
  return version;
}

function audited({ entityType, id, row }: RowChange, before: string | undefined, atMs: number) {
  const action: 'create' | 'update' | 'delete' =
    row === undefined ? 'delete' : before === undefined ? 'create' : 'update';
  return { atMs, action, entityType, entityId: id, before: readable(before), after: readable(row?.text) };
}

/** The audit log tells what was changed in a text that is JSON, and only that it was where it is sealed. */
function readable(text: string | undefined): unknown {
  return text?.startsWith('{') === true ? readJson(text) : text;
}

function byCollection(changes: readonly RowChange[]): Map<string, RowChange[]> {
  return Map.groupBy(changes, ({ collection }) => collection);
}

async function textsOf(
  tx: Database,
  controlPlaneId: string,
  collection: string,
  changes: readonly RowChange[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await allOf<{ id: string; text: string }>(
    tx,
    (texts) =>
      `SELECT id, text FROM config_entities WHERE control_plane_id = ? AND collection = ? AND id IN (${texts})`,
    [controlPlaneId, collection],
    changes.map(({ id }) => id),
  );
  return new Map(rows.map(({ id, text }) => [id, text]));
}

/** Entities that go, and what those that stay were found by. */
async function forget(
  tx: Database,
  controlPlaneId: string,
  collection: string,
  changes: readonly RowChange[],
  known: ReadonlyMap<string, string>,
): Promise<void> {
  const there = changes.filter(({ id }) => known.has(id));
  const gone = there.filter(({ row }) => row === undefined);
  const changed = there.filter(({ row }) => row !== undefined);
  const drop = async (table: string, some: readonly RowChange[]) =>
    await runForAll(
      tx,
      (texts) => `DELETE FROM ${table} WHERE control_plane_id = ? AND collection = ? AND id IN (${texts})`,
      [controlPlaneId, collection],
      some.map(({ id }) => id),
    );
  await drop('config_entities', gone);
  for (const table of ['config_keys', 'config_references', 'config_marks']) await drop(table, changed);
}

async function keep(
  tx: Database,
  controlPlaneId: string,
  collection: string,
  changes: readonly RowChange[],
  version: number,
): Promise<void> {
  const rows = changes.flatMap(({ id, row }) => (row === undefined ? [] : [{ id, ...row }]));
  await insertAll(
    tx,
    'config_entities (control_plane_id, collection, id, text, version)',
    rows.map(({ id, text }) => [controlPlaneId, collection, id, text, version]),
    'ON CONFLICT (control_plane_id, collection, id) DO UPDATE SET text = excluded.text, version = excluded.version',
  );
  await insertAll(
    tx,
    'config_keys (control_plane_id, collection, entity_key, id)',
    rows.flatMap(({ id, keys }) => keys.map((key) => [controlPlaneId, collection, key, id])),
  );
  await insertAll(
    tx,
    'config_references (control_plane_id, collection, field, to_collection, to_id, id)',
    rows.flatMap(({ id, references }) =>
      references.map((to) => [controlPlaneId, collection, to.field, to.collection, to.id, id]),
    ),
  );
  await insertAll(
    tx,
    'config_marks (control_plane_id, mark, collection, id)',
    rows.flatMap(({ id, marks }) => marks.map((mark) => [controlPlaneId, mark, collection, id])),
  );
}

async function count(
  tx: Database,
  controlPlaneId: string,
  collection: string,
  changes: readonly RowChange[],
  before: ReadonlyMap<RowChange, string>,
): Promise<void> {
  let more = 0;
  for (const change of changes) more += Number(change.row !== undefined) - Number(before.has(change));
  if (more === 0) return;
  await insertAll(
    tx,
    'config_counts (control_plane_id, collection, entities)',
    [[controlPlaneId, collection, more]],
    'ON CONFLICT (control_plane_id, collection) DO UPDATE SET entities = config_counts.entities + excluded.entities',
  );
}
