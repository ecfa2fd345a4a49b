import { Pauses } from '../pauses.ts';
import type { Database, Value } from '../sql/database.ts';
import { insertRows } from '../sql/insert-rows.ts';
import { wordsOf } from '../sql/words.ts';

/** Texts, or rows, of one statement: few enough that others get a turn between two. */
const itemsMax = 500;

/** All that a query finds for some of the texts each time; `sql` is told how it names them, and gets them last. */
export async function allOf<Found extends object>(
  database: Database,
  sql: (texts: string) => string,
  values: readonly Value[],
  texts: readonly string[],
): Promise<Found[]> {
  const found: Found[] = [];
  const pauses = new Pauses();
  for (const part of partsOf(texts)) {
    await pauses.take();
    const rows = await database.all<Found>(sql(wordsOf[database.dialect].texts), ...values, JSON.stringify(part));
    for (const row of rows) found.push(row);
  }
  return found;
}

/** Runs a statement for some of the texts each time. */
export async function runForAll(
  tx: Database,
  sql: (texts: string) => string,
  values: readonly Value[],
  texts: readonly string[],
): Promise<void> {
  const pauses = new Pauses();
  for (const part of partsOf(texts)) {
    await pauses.take();
    await tx.run(sql(wordsOf[tx.dialect].texts), ...values, JSON.stringify(part));
  }
}

export async function insertAll(
  tx: Database,
  into: string,
  rows: readonly (readonly Value[])[],
  then?: string,
): Promise<void> {
  const pauses = new Pauses();
  for (const part of partsOf(rows)) {
    await pauses.take();
    await insertRows(tx, into, part, then);
  }
}

export function* partsOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += itemsMax) yield items.slice(at, at + itemsMax);
}
