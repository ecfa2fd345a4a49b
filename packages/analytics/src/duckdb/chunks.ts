import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBAppender,
  DuckDBDataChunk,
  type DuckDBType,
  INTEGER,
  LIST,
  VARCHAR,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { EventRow } from '@sallyport/contracts';
import { toCell } from '../schema/cell.ts';
import type { ColumnType, Table } from '../schema/column.ts';
import { createVectorWriter, type VectorWriter } from './vectors.ts';

/** As many as a vector of DuckDB holds. It takes them over when the appender is closed: each time it does so costs milliseconds. */
const rowsPerChunk = 2_048;
/** Rows read at a time, between which others have their turn of the event loop: a millisecond or two. */
const rowsPerTurn = 256;

/** Makes rows of a table from exchanges, and appends them. */
export class TableWriter {
  readonly #table: Table;
  readonly #types: DuckDBType[];
  readonly #vectors: VectorWriter[];
  #rows = 0;
  #chunk: DuckDBDataChunk | undefined;

  constructor(table: Table) {
    this.#table = table;
    this.#types = table.columns.map(({ type }) => duckDbTypes[type]);
    this.#vectors = table.columns.map(({ type }) => createVectorWriter(type, rowsPerChunk));
  }

  /** `isErased` says of whom nothing personal may be kept. */
  async append(
    appender: DuckDBAppender,
    controlPlaneId: string,
    rows: readonly EventRow[],
    isErased: (row: EventRow, controlPlaneId: string) => boolean,
  ): Promise<void> {
    for (const row of rows) {
      const items = this.#table.itemsOf(row);
      if (items.length === 0) continue;
      const isEmptied = isErased(row, controlPlaneId);
      for (const item of items) {
        this.#set(row, item, controlPlaneId, isEmptied);
        if (this.#rows === rowsPerChunk) this.flush(appender);
        if (this.#rows % rowsPerTurn === 0) await nextTurn();
      }
    }
  }

  /** Hands over what is left. */
  flush(appender: DuckDBAppender): void {
    if (this.#rows === 0) return;
    // The appender takes a copy: to make a chunk takes as long as to fill it.
    this.#chunk ??= DuckDBDataChunk.create(this.#types);
    const chunk = this.#chunk;
    chunk.reset();
    chunk.rowCount = this.#rows;
    for (let index = 0; index < this.#vectors.length; index++)
      this.#vectors[index]!.flush(duckdb.data_chunk_get_vector(chunk.chunk, index), this.#rows);
    appender.appendDataChunk(chunk);
    this.#rows = 0;
  }

  #set(row: EventRow, item: unknown, controlPlaneId: string, isEmptied: boolean): void {
    const { columns } = this.#table;
    for (let index = 0; index < columns.length; index++) {
      const { type, isPersonal, read } = columns[index]!;
      const cell = isEmptied && isPersonal ? null : toCell(read(row, item, controlPlaneId), type);
      this.#vectors[index]!.set(this.#rows, cell);
    }
    this.#rows++;
  }
}

const duckDbTypes: Readonly<Record<ColumnType, DuckDBType>> = {
  word: VARCHAR,
  text: VARCHAR,
  words: LIST(VARCHAR),
  time: BIGINT,
  integer: INTEGER,
  bytes: BIGINT,
  milliseconds: DOUBLE,
  decimal: DOUBLE,
  boolean: BOOLEAN,
};
