import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Value } from '../sql/database.ts';
import { wordsOf } from '../sql/words.ts';

/** Texts that one statement is asked about: few enough that others get a turn between two. */
const textsMax = 1_000;

/** All that a query finds for some of the texts each time; `sql` is told how it names them, and gets them last. */
export async function allOf<Found extends object>(
  database: Database,
  sql: (texts: string) => string,
  values: readonly Value[],
  texts: readonly string[],
): Promise<Found[]> {
  const found: Found[] = [];
  for (const part of partsOf(texts)) {
    if (found.length > 0) await nextTurn();
    const rows = await database.all<Found>(sql(wordsOf[database.dialect].texts), ...values, JSON.stringify(part));
    for (const row of rows) found.push(row);
  }
  return found;
}

export function* partsOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += textsMax) yield items.slice(at, at + textsMax);
}
