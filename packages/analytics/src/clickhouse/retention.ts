import type { ClickHouseClient } from '@clickhouse/client';
import type { Retention } from '../analytics-store.ts';
import type { Table } from '../schema/column.ts';
import { tables } from '../schema/tables.ts';
import { keptIn } from './definitions.ts';

const dayMs = 86_400_000;

/** Days that are over are dropped whole; what was kept for requests is emptied likewise. */
export async function prune(
  client: ClickHouseClient,
  nowMs: number,
  { analyticsMs, requestsMs }: Retention,
): Promise<void> {
  for (const table of tables) {
    for (const day of await daysOf(client, table)) {
      const endMs = dayEndMs(day);
      if (endMs <= nowMs - Math.max(analyticsMs, requestsMs))
        await client.command({ query: `ALTER TABLE ${keptIn(table)} DROP PARTITION ${day}` });
      else if (endMs <= nowMs - requestsMs) await emptyDetails(client, table, day);
    }
  }
}

async function emptyDetails(client: ClickHouseClient, table: Table, day: number): Promise<void> {
  const found = await client.query({
    query: `SELECT 1 FROM ${keptIn(table)} WHERE _partition_value.1 = ${day} AND id IS NOT NULL LIMIT 1`,
    format: 'JSONCompactEachRow',
  });
  if ((await found.json()).length === 0) return;
  const cleared = table.columns
    .filter(({ keptFor }) => keptFor === 'requests')
    .map(({ name }) => `CLEAR COLUMN ${name} IN PARTITION ${day}`);
  await client.command({
    query: `ALTER TABLE ${keptIn(table)} ${cleared.join(', ')}`,
    clickhouse_settings: { alter_sync: '2', mutations_sync: '2' },
  });
}

async function daysOf(client: ClickHouseClient, table: Table): Promise<number[]> {
  const found = await client.query({
    query:
      'SELECT DISTINCT toUInt32(partition) FROM system.parts ' +
      'WHERE database = currentDatabase() AND table = {table:String} AND active',
    query_params: { table: keptIn(table) },
    format: 'JSONCompactEachRow',
  });
  return (await found.json<[number]>()).map(([day]) => day);
}

/** Of a day like 20261126. */
function dayEndMs(day: number): number {
  return Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100) + dayMs;
}
