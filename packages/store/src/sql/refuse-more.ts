import { LimitReached } from '../errors.ts';
import type { Database } from './database.ts';

/**
 * Throws `LimitReached` where there are `max` rows whose columns have these values. Called in turn with others that add to the same.
 */
export async function refuseMore(
  tx: Database,
  table: string,
  own: Readonly<Record<string, string>>,
  what: string,
  max: number,
): Promise<void> {
  const terms = Object.keys(own).map((column) => `${column} = ?`);
  const sql = `SELECT count(*) AS count FROM ${table} WHERE ${terms.join(' AND ')}`;
  const { count } = (await tx.first<{ count: number }>(sql, ...Object.values(own)))!;
  if (count >= max) throw new LimitReached(what, max);
}
