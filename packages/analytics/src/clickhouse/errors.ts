import { ClickHouseError } from '@clickhouse/client';
import { StoreError, type StoreErrorCode } from '../analytics-store.ts';

/** What ClickHouse says, as something that a caller can act on. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (!(error instanceof ClickHouseError))
    return new StoreError('store_failed', `ClickHouse could not be asked: ${text}`, options);
  switch (codes[error.type ?? '']) {
    case 'query_timeout':
      return new StoreError('query_timeout', 'The query took too long.', options);
    case 'query_cancelled':
      return new StoreError('query_cancelled', 'The query was cancelled.', options);
    case 'query_too_large':
      return new StoreError(
        'query_too_large',
        `The query has too many rows, or needs too much memory: ${text}`,
        options,
      );
    case 'store_full':
      return new StoreError('store_full', 'The disk of the ClickHouse server is full.', options);
    case 'store_busy':
      return new StoreError('store_busy', `ClickHouse has too much to do: ${text}`, options);
    case 'query_invalid':
      return new StoreError('query_invalid', `The query was not understood: ${text}`, options);
    default:
      return new StoreError('store_failed', `ClickHouse failed: ${text}`, options);
  }
}

const codes: Readonly<Record<string, StoreErrorCode>> = {
  TIMEOUT_EXCEEDED: 'query_timeout',
  QUERY_WAS_CANCELLED: 'query_cancelled',
  TOO_MANY_ROWS_OR_BYTES: 'query_too_large',
  MEMORY_LIMIT_EXCEEDED: 'query_too_large',
  NOT_ENOUGH_SPACE: 'store_full',
  TOO_MANY_PARTS: 'store_busy',
  TOO_MANY_SIMULTANEOUS_QUERIES: 'store_busy',
  SYNTAX_ERROR: 'query_invalid',
  UNKNOWN_IDENTIFIER: 'query_invalid',
  UNKNOWN_TABLE: 'query_invalid',
  UNKNOWN_FUNCTION: 'query_invalid',
  ILLEGAL_TYPE_OF_ARGUMENT: 'query_invalid',
  NO_COMMON_TYPE: 'query_invalid',
  TYPE_MISMATCH: 'query_invalid',
  NOT_AN_AGGREGATE: 'query_invalid',
};
