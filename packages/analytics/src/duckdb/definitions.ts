import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType, Table } from '../schema/column.ts';
import { relations, tables } from '../schema/tables.ts';

/**
 * Rows are in `recent` until the retention of requests ends, then in `aged` without what was kept for requests. What is asked are views of both.
 */
export async function define(connection: DuckDBConnection): Promise<void> {
  for (const sql of tableDefinitions()) await connection.run(sql);
  const known = await connection.runAndReadAll(
    `SELECT schema_name || '.' || table_name || '.' || column_name FROM duckdb_columns()`,
  );
  for (const sql of addedColumns(new Set(known.getRows().map(([name]) => name as string)))) await connection.run(sql);
  for (const sql of viewDefinitions()) await connection.run(sql);
}

function tableDefinitions(): string[] {
  return [
    'CREATE SCHEMA IF NOT EXISTS recent',
    'CREATE SCHEMA IF NOT EXISTS aged',
    ...tables.flatMap((table) => [
      `CREATE TABLE IF NOT EXISTS recent.${table.name} (${columnList(table, () => true)})`,
      `CREATE TABLE IF NOT EXISTS aged.${table.name} (${columnList(table, (column) => column.keptFor === 'analytics')})`,
    ]),
  ];
}

function viewDefinitions(): string[] {
  return relations.map(
    ({ name, of, where }) =>
      `CREATE OR REPLACE VIEW ${name} AS SELECT *${of.derived.map((column) => `, ${column.sql} AS ${column.name}`).join('')} FROM ` +
      `(SELECT ${names(of)} FROM recent.${of.name} UNION ALL SELECT ${agedNames(of)} FROM aged.${of.name})` +
      (where === undefined ? '' : ` WHERE ${where}`),
  );
}

// An older file learns the columns that a newer version knows.
function addedColumns(known: ReadonlySet<string>): string[] {
  return tables.flatMap(({ name: table, columns }) =>
    columns.flatMap(({ name, type, keptFor }) =>
      (keptFor === 'analytics' ? ['recent', 'aged'] : ['recent'])
        .filter((tier) => !known.has(`${tier}.${table}.${name}`))
        .map((tier) => `ALTER TABLE ${tier}.${table} ADD COLUMN ${name} ${sqlTypes[type]}`),
    ),
  );
}

function columnList(table: Table, isWanted: (column: Table['columns'][number]) => boolean): string {
  return table.columns
    .filter(isWanted)
    .map(({ name, type }) => `${name} ${sqlTypes[type]}`)
    .join(', ');
}

function names(table: Table): string {
  return table.columns.map(({ name }) => name).join(', ');
}

function agedNames(table: Table): string {
  return table.columns
    .map(({ name, type, keptFor }) => (keptFor === 'analytics' ? name : `NULL::${sqlTypes[type]} AS ${name}`))
    .join(', ');
}

export const sqlTypes: Readonly<Record<ColumnType, string>> = {
  word: 'VARCHAR',
  text: 'VARCHAR',
  words: 'VARCHAR[]',
  time: 'BIGINT',
  integer: 'INTEGER',
  bytes: 'BIGINT',
  milliseconds: 'DOUBLE',
  decimal: 'DOUBLE',
  boolean: 'BOOLEAN',
};
