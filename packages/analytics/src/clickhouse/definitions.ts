import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Column, ColumnType, Table } from '../schema/column.ts';
import { relations, tables } from '../schema/tables.ts';

/** Where rows of a table are; what is asked are views of it. */
export function keptIn(table: Pick<Table, 'name'>): string {
  return `kept_${table.name}`;
}

/** Tells a row from others that began in the same millisecond, also when its `id` is no longer kept. */
export const keyColumns = ['row_key', 'item'] as const;

export async function define(
  client: ClickHouseClient,
  { url, username, password, database }: { url: string; username: string; password: string; database: string },
): Promise<void> {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(database))
    throw new Error(`"${database}" can't be the name of a database: letters, digits and _ only.`);
  const outside = createClient({ url, username, password, log: { level: ClickHouseLogLevel.OFF } });
  try {
    await outside.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
  } finally {
    await outside.close();
  }
  for (const table of tables) {
    await client.command({ query: tableDefinition(table) });
    for (const query of await addedColumns(client, table)) await client.command({ query });
  }
  for (const relation of relations) await client.command({ query: viewDefinition(relation) });
  await client.command({
    query:
      'CREATE TABLE IF NOT EXISTS erasures (digest String, erased_at Int64) ' +
      'ENGINE = ReplacingMergeTree ORDER BY digest',
  });
}

/**
 * A row that comes twice is kept once: parts are merged by their order, and read with FINAL. Days are partitions, so that old
 * ones can be dropped, and what was kept for requests emptied, without a row being written anew.
 */
function tableDefinition(table: Table): string {
  const columns = table.columns.map((column) => `${column.name} ${typeOf(column)}`);
  return (
    `CREATE TABLE IF NOT EXISTS ${keptIn(table)} (row_key UInt64, item UInt32, ${columns.join(', ')}) ` +
    "ENGINE = ReplacingMergeTree PARTITION BY toYYYYMMDD(fromUnixTimestamp64Milli(request_start, 'UTC')) " +
    'ORDER BY (request_start, row_key, item) ' +
    // Acknowledged rows survive a loss of power; what was erased is gone from the disk soon.
    'SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 60'
  );
}

/** An older database learns the columns that a newer version knows. */
async function addedColumns(client: ClickHouseClient, table: Table): Promise<string[]> {
  const found = await client.query({
    query: 'SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}',
    query_params: { table: keptIn(table) },
    format: 'JSONCompactEachRow',
  });
  const known = new Set((await found.json<[string]>()).map(([name]) => name));
  return table.columns
    .filter(({ name }) => !known.has(name))
    .map((column) => `ALTER TABLE ${keptIn(table)} ADD COLUMN ${column.name} ${typeOf(column)}`);
}

function viewDefinition({ name, of, where }: (typeof relations)[number]): string {
  const columns = [
    ...of.columns.map((column) => column.name),
    ...of.derived.map((column) => `${column.sql} AS ${column.name}`),
  ];
  return (
    `CREATE OR REPLACE VIEW ${name} AS SELECT ${columns.join(', ')} FROM ${keptIn(of)} FINAL` +
    (where === undefined ? '' : ` WHERE ${where}`)
  );
}

function typeOf({ type }: Column): string {
  return sqlTypes[type];
}

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  word: 'LowCardinality(Nullable(String))',
  text: 'Nullable(String) CODEC(ZSTD)',
  words: 'Array(LowCardinality(String))',
  time: 'Int64 CODEC(DoubleDelta, ZSTD)',
  integer: 'Nullable(Int32) CODEC(T64, ZSTD)',
  bytes: 'Nullable(Int64) CODEC(T64, ZSTD)',
  milliseconds: 'Nullable(Float64) CODEC(ZSTD)',
  decimal: 'Nullable(Float64) CODEC(ZSTD)',
  boolean: 'Nullable(Bool)',
};
