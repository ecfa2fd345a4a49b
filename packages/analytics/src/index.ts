export {
  type AnalyticsStore,
  type InsertResult,
  type Person,
  type QueryOptions,
  type QueryParameter,
  type QueryParameters,
  type ResultRow,
  type ResultValue,
  type Retention,
  type RowBatch,
  StoreError,
  type StoreErrorCode,
} from './analytics-store.ts';
export { createDuckDbStore, type DuckDbOptions } from './duckdb/store.ts';
export type { Column, ColumnType, DerivedColumn, Table } from './schema/column.ts';
export { type Relation, relations, tables } from './schema/tables.ts';
