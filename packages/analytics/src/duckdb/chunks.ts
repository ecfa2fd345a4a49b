import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBAppender,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { EventRow } from '@sallyport/contracts';
import { type Cell, toCell } from '../schema/cell.ts';
import type { ColumnType, Table } from '../schema/column.ts';
import type { Erasures } from './erasure.ts';

/** Rows written at a time, between which others have their turn of the event loop. */
const rowsPerChunk = 256;

export async function appendItems(
  appender: DuckDBAppender,
  table: Table,
  controlPlaneId: string,
  rows: readonly EventRow[],
  erasures: Erasures,
): Promise<void> {
  const types = table.columns.map(({ type }) => duckDbTypes[type]);
  for (let first = 0; first < rows.length; first += rowsPerChunk) {
    const items: { row: EventRow; item: unknown; isErased: boolean }[] = [];
    for (const row of rows.slice(first, first + rowsPerChunk)) {
      const isErased = erasures.covers(row);
      for (const item of table.itemsOf(row)) items.push({ row, item, isErased });
    }
    if (items.length === 0) continue;
    const chunk = DuckDBDataChunk.create(types, items.length);
    for (const [index, { type, isPersonal, read }] of table.columns.entries())
      chunk.setColumnValues(
        index,
        items.map(({ row, item, isErased }) =>
          isErased && isPersonal ? null : toDuckDb(toCell(read(row, item, controlPlaneId), type), type),
        ),
      );
    appender.appendDataChunk(chunk);
    await nextTurn();
  }
}

const duckDbTypes: Readonly<Record<ColumnType, DuckDBType>> = {
  word: VARCHAR,
  text: VARCHAR,
  words: LIST(VARCHAR),
  time: BIGINT,
  integer: BIGINT,
  decimal: DOUBLE,
  boolean: BOOLEAN,
};

function toDuckDb(cell: Cell, type: ColumnType): DuckDBValue {
  if (type === 'integer' || type === 'time') return cell === null ? null : BigInt(cell as number);
  return type === 'words' && cell !== null ? listValue(cell as string[]) : (cell as string | number | boolean | null);
}
