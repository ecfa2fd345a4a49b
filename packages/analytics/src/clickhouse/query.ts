import type { ClickHouseClient } from '@clickhouse/client';
import { type QueryOptions, type QueryParameters, type ResultRow, StoreError } from '../analytics-store.ts';
import { storeError } from './errors.ts';

const timeoutMsDefault = 30_000;
const rowsMaxDefault = 100_000;

export async function runQuery(
  client: ClickHouseClient,
  sql: string,
  parameters: QueryParameters,
  { signal, timeoutMs = timeoutMsDefault, rowsMax = rowsMaxDefault }: QueryOptions,
  closing: AbortSignal,
): Promise<ResultRow[]> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const ended = AbortSignal.any([timeout, closing, ...(signal === undefined ? [] : [signal])]);
  try {
    ended.throwIfAborted();
    const found = await client.query({
      query: sql,
      query_params: { ...parameters },
      format: 'JSONEachRow',
      abort_signal: ended,
      clickhouse_settings: {
        // Reads, and may be asked with the settings below.
        readonly: '2',
        cancel_http_readonly_queries_on_client_close: 1,
        max_execution_time: Math.ceil(timeoutMs / 1000),
        max_result_rows: String(rowsMax),
        result_overflow_mode: 'throw',
        // Parts of different days have no rows in common.
        do_not_merge_across_partitions_select_final: 1,
        output_format_json_quote_64bit_integers: 0,
        output_format_json_quote_denormals: 0,
      },
    });
    return await found.json<ResultRow>();
  } catch (error) {
    if (closing.aborted) throw closing.reason;
    if (signal?.aborted) throw new StoreError('query_cancelled', 'The query was cancelled.');
    if (timeout.aborted) throw new StoreError('query_timeout', `The query took longer than ${timeoutMs} ms.`);
    throw storeError(error);
  }
}
