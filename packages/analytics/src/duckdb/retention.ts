import type { DuckDBConnection } from '@duckdb/node-api';
import type { Retention } from '../analytics-store.ts';
import { tables } from '../schema/tables.ts';
import { toDuckDb } from './values.ts';

/** How much of the past is moved in one transaction. */
const stepMs = 3_600_000;

/** Moves what is older than requests are kept to `aged`, and drops what is older than analytics are. */
export async function prune(
  connection: DuckDBConnection,
  nowMs: number,
  { analyticsMs, requestsMs }: Retention,
  inTransaction: (work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const dropBeforeMs = nowMs - Math.max(analyticsMs, requestsMs);
  const ageBeforeMs = nowMs - requestsMs;
  for (const { name, columns } of tables) {
    await run(connection, `DELETE FROM aged.${name} WHERE request_start < $dropBeforeMs`, { dropBeforeMs });
    await run(connection, `DELETE FROM recent.${name} WHERE request_start < $dropBeforeMs`, { dropBeforeMs });
    const kept = columns.filter(({ keptFor }) => keptFor === 'analytics').map((column) => column.name);
    for (let fromMs = await oldestMs(connection, name); fromMs < ageBeforeMs; fromMs += stepMs) {
      const span = { fromMs, toMs: Math.min(fromMs + stepMs, ageBeforeMs) };
      const isInSpan = 'request_start >= $fromMs AND request_start < $toMs';
      await inTransaction(async () => {
        await run(
          connection,
          `INSERT INTO aged.${name} (${kept}) SELECT ${kept} FROM recent.${name} WHERE ${isInSpan}`,
          span,
        );
        await run(connection, `DELETE FROM recent.${name} WHERE ${isInSpan}`, span);
      });
    }
  }
}

async function oldestMs(connection: DuckDBConnection, table: string): Promise<number> {
  const reader = await connection.runAndReadAll(`SELECT min(request_start) FROM recent.${table}`);
  const [oldest] = reader.getRows()[0]!;
  return oldest === null ? Number.POSITIVE_INFINITY : Number(oldest);
}

async function run(connection: DuckDBConnection, sql: string, parameters: Record<string, number>): Promise<void> {
  const { values, types } = toDuckDb(parameters);
  await connection.run(sql, values, types);
}
