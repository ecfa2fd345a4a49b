import type { EventRow } from '@sallyport/contracts';
import type { StoredRow } from './feedback.ts';

/** A table as every store keeps it: one row per item of an exchange. */
export interface Table<Item = unknown> {
  name: string;
  columns: readonly Column<Item>[];
  /** What can be asked but is not kept: follows from other columns, by SQL that all dialects understand. */
  derived: readonly DerivedColumn[];
  /** The items of one exchange, each of which becomes a row of this table. */
  itemsOf(row: StoredRow): readonly Item[];
}

export interface Column<Item = unknown> {
  name: string;
  type: ColumnType;
  /** Emptied when the retention of `requests` ends, or dropped with its row when that of `analytics` does. */
  keptFor: 'analytics' | 'requests';
  /** Emptied when the person is erased. */
  isPersonal: boolean;
  read: Read<Item>;
}

export interface DerivedColumn {
  name: string;
  type: ColumnType;
  sql: string;
}

/**
 * `word`: a text of which there are few, so that a dictionary pays; `text`: any other; `words`: a list of texts; `time`: Unix
 * milliseconds; `integer`: 32 bits; `bytes`: 64 bits; `milliseconds`: a duration to 10 µs; `decimal`: to a billionth. All can be absent but
 * `time`.
 */
export type ColumnType =
  | 'word'
  | 'text'
  | 'words'
  | 'time'
  | 'integer'
  | 'bytes'
  | 'milliseconds'
  | 'decimal'
  | 'boolean';
export type CellValue = string | number | boolean | readonly string[] | undefined;

type Read<Item> = (row: EventRow, item: Item, controlPlaneId: string) => CellValue;

/** What metrics are made of. */
export function fact<Item>(name: string, type: ColumnType, read: Read<Item>): Column<Item> {
  return { name, type, keptFor: 'analytics', isPersonal: false, read };
}

/** What is told of single requests only. */
export function detail<Item>(name: string, type: ColumnType, read: Read<Item>): Column<Item> {
  return { name, type, keptFor: 'requests', isPersonal: false, read };
}

export function personal<Item>(column: Column<Item>): Column<Item> {
  return { ...column, isPersonal: true };
}
