import type { Database } from '../sql/database.ts';

/** A table with columns of text, and what its rows are known by. */
export interface TextTable {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

interface Column {
  table_name: string;
  column_name: string;
  /** From 1; 0 where it is no part of the primary key. */
  key_position: number;
  is_text: number;
}

/** All tables that have text, as the database itself knows them: one that is new is among them. */
export async function textTables(database: Database): Promise<TextTable[]> {
  const columns = await database.all<Column>(asked[database.dialect]);
  const tables = [...Map.groupBy(columns, ({ table_name }) => table_name)].map(([name, all]) => {
    const key = all.filter(({ key_position }) => key_position > 0).sort((a, b) => a.key_position - b.key_position);
    const texts = all.filter(({ is_text, key_position }) => is_text === 1 && key_position === 0);
    return { name, key: key.map(nameOf), columns: texts.map(nameOf) };
  });
  return tables.filter(({ name, key, columns }) => key.length > 0 && columns.length > 0 && !neverChanged.has(name));
}

/** Entries of the audit log hide what is sealed, and stay as they are. */
const neverChanged: ReadonlySet<string> = new Set(['audit_log', 'audit_chain']);

function nameOf({ column_name }: Column): string {
  return column_name;
}

const asked = {
  sqlite: `
    SELECT tables.name AS table_name, columns.name AS column_name, columns.pk AS key_position, columns.type = 'TEXT' AS is_text
    FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'
    ORDER BY tables.name, columns.cid`,
  postgres: `
    SELECT classes.relname AS table_name, attributes.attname AS column_name,
      coalesce(array_position(CAST(string_to_array(CAST(indexes.indkey AS text), ' ') AS int2[]), attributes.attnum), 0) AS key_position,
      CASE WHEN attributes.atttypid = CAST('text' AS regtype) THEN 1 ELSE 0 END AS is_text
    FROM pg_class AS classes
      JOIN pg_attribute AS attributes ON attributes.attrelid = classes.oid AND attributes.attnum > 0 AND NOT attributes.attisdropped
      LEFT JOIN pg_index AS indexes ON indexes.indrelid = classes.oid AND indexes.indisprimary
    WHERE classes.relkind = 'r' AND classes.relnamespace = CAST(CAST(current_schema() AS text) AS regnamespace)
    ORDER BY classes.relname, attributes.attnum`,
} as const;
