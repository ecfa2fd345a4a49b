import { createHash } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import type { EventRow } from '@sallyport/contracts';
import type { InsertResult, Retention, RowBatch } from '../analytics-store.ts';
import { inTime, nothingInserted, notKnown } from '../schema/admission.ts';
import { toCell } from '../schema/cell.ts';
import type { Table } from '../schema/column.ts';
import { exchanges } from '../schema/exchanges.ts';
import { tables } from '../schema/tables.ts';
import { keptIn, keyColumns } from './definitions.ts';
import type { Erasures } from './erasure.ts';

interface Context {
  retention: Retention;
  erasures: Erasures;
  nowMs: number;
}

export async function insertBatch(
  client: ClickHouseClient,
  { controlPlaneId, rows }: RowBatch,
  { retention, erasures, nowMs }: Context,
): Promise<InsertResult> {
  const result = nothingInserted();
  const taken = inTime(rows, { oldestMs: nowMs - retention.requestsMs, nowMs }, result);
  const wanted = notKnown(taken, await knownIds(client, taken), result);
  if (wanted.length === 0) return result;
  await erasures.load();
  const erased = new Set(wanted.filter((row) => erasures.covers(row, controlPlaneId)));
  // Exchanges last: until they are there the batch counts as not kept, and when it is sent again its other rows become one
  // with those of the first time.
  for (const table of tables.toSorted(
    (a, b) => Number(a.name === exchanges.name) - Number(b.name === exchanges.name),
  )) {
    const values = wanted.flatMap((row) => cellsOf(table, row, controlPlaneId, erased.has(row)));
    if (values.length === 0) continue;
    await client.insert({
      table: keptIn(table),
      columns: [...keyColumns, ...table.columns.map(({ name }) => name)] as [string, ...string[]],
      values,
      format: 'JSONCompactEachRow',
    });
  }
  return result;
}

async function knownIds(client: ClickHouseClient, rows: readonly EventRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const times = rows.map(({ startedAtMs }) => startedAtMs);
  const found = await client.query({
    query:
      'SELECT id FROM kept_exchanges WHERE request_start >= {from:Int64} AND request_start <= {to:Int64} ' +
      'AND row_key IN {keys:Array(UInt64)} AND id IS NOT NULL',
    query_params: {
      from: times.reduce((least, time) => Math.min(least, time)),
      to: times.reduce((most, time) => Math.max(most, time)),
      keys: rows.map(({ id }) => BigInt(keyOf(id))),
    },
    format: 'JSONCompactEachRow',
  });
  return new Set((await found.json<[string]>()).map(([id]) => id));
}

function cellsOf(table: Table, row: EventRow, controlPlaneId: string, isErased: boolean): unknown[][] {
  return table.itemsOf(row).map((item, index) => [
    keyOf(row.id),
    index,
    ...table.columns.map(({ type, isPersonal, read }) => {
      const cell = isErased && isPersonal ? null : toCell(read(row, item, controlPlaneId), type);
      return type === 'words' ? (cell ?? []) : cell;
    }),
  ]);
}

/** 64 bits of the id, as a decimal number. */
function keyOf(id: string): string {
  return createHash('sha1').update(id).digest().readBigUInt64LE().toString();
}
