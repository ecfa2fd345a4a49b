import type { Database, Value } from './database.ts';

/** Values of one statement; SQLite takes 32,766 and PostgreSQL 65,535. */
const valuesMax = 8_000;

/**
 * Inserts rows of values, many with one statement: `into` is the table with its columns, `then` what becomes of rows that are there already. No two
 * of the rows may be the same by what `then` goes by. Gives how many were changed.
 */
export async function insertRows(
  database: Database,
  into: string,
  rows: readonly (readonly Value[])[],
  then = '',
): Promise<number> {
  if (rows.length === 0) return 0;
  const places = `(${rows[0]!.map(() => '?').join(', ')})`;
  const rowsMax = Math.floor(valuesMax / rows[0]!.length);
  let changed = 0;
  for (let from = 0; from < rows.length; from += rowsMax) {
    const part = rows.slice(from, from + rowsMax);
    const all = part.map(() => places).join(', ');
    changed += await database.run(`INSERT INTO ${into} VALUES ${all} ${then}`, ...part.flat());
  }
  return changed;
}
