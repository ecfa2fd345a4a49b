import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Value } from '../sql/database.ts';

/** Rows, or values, of one statement: few enough that none takes long, and others get a turn between two. */
const sizeMax = 64;

/**
 * Items by as many as go into one statement. Only by powers of two: each size is a text of its own, which databases prepare once.
 */
export function* inChunks<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  let size = sizeMax;
  for (let at = 0; at < items.length; at += size) {
    while (size > items.length - at) size /= 2;
    yield items.slice(at, at + size);
  }
}

/** `?, ?, ?` */
export function places(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** Inserts rows; `more` is what follows them, as `ON CONFLICT … DO UPDATE …`. */
export async function insertRows(
  tx: Database,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
  more = '',
): Promise<void> {
  const row = `(${places(columns.length)})`;
  for (const chunk of inChunks(rows)) {
    const values = Array.from(chunk, () => row).join(', ');
    await tx.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${values} ${more}`, ...chunk.flat());
    if (chunk.length === sizeMax) await nextTurn();
  }
}

/** All that a query finds for some of the values each time; `sql` gets the places of the values. */
export async function allOf<Found extends object>(
  database: Database,
  sql: (places: string) => string,
  values: readonly Value[],
  ...before: readonly Value[]
): Promise<Found[]> {
  const found: Found[] = [];
  for (const chunk of inChunks(values)) {
    found.push(...(await database.all<Found>(sql(places(chunk.length)), ...before, ...chunk)));
    if (chunk.length === sizeMax) await nextTurn();
  }
  return found;
}
