import type { AnalyticsStore } from '@sallyport/analytics';

const hourMs = 3_600_000;
/** Between 0.8 and 1.2, another one in every column of a row. */
const factor = `(0.8 + random() * 0.4)`;
const aWhile = { timeoutMs: 600_000 };

/**
 * Makes `times` as many rows of those that are there: others with the same distributions, in the order of their times. Ten million rows that
 * went through a gateway's encoder would take the machine twenty minutes.
 */
export async function grow(store: AnalyticsStore, times: number, fromMs: number, toMs: number): Promise<void> {
  for (const table of ['exchanges', 'rpcs', 'guard_hits']) {
    const columns = await store.query(
      `SELECT column_name AS name FROM duckdb_columns() WHERE schema_name = 'recent' AND table_name = '${table}' ORDER BY column_index`,
    );
    const changed = columns.map(({ name }) => `${changes[String(name)] ?? name} AS ${name}`).join(', ');
    for (let startMs = fromMs; startMs < toMs; startMs += hourMs)
      await store.query(
        `INSERT INTO recent.${table} SELECT ${changed} FROM recent.${table}, range(1, ${times}) AS copies(copy) ` +
          `WHERE request_start >= ${startMs} AND request_start < ${startMs + hourMs} AND length(id) = 32`,
        {},
        aWhile,
      );
  }
}

/** How a copy differs, where it does: everything that compresses badly is made anew. */
const changes: Readonly<Record<string, string>> = {
  id: `md5(id || copy)`,
  // Within its second.
  request_start: `request_start - request_start % 1000 + (hash(id, copy) % 1000)::BIGINT`,
  trace_id: `md5(trace_id || copy)`,
  span_id: `substr(md5(span_id || copy), 1, 16)`,
  parent_span_id: `substr(md5(parent_span_id || copy), 1, 16)`,
  link_origins: `list_transform(link_origins, lambda link: 'response:' || substr(md5(link || copy), 1, 22))`,
  request_uri: `regexp_replace(request_uri, '[0-9]{4,}', (hash(id, copy) % 1000000)::VARCHAR)`,
  ...Object.fromEntries(
    [
      'latencies_response_ms',
      'latencies_upstream_ms',
      'latencies_kong_gateway_ms',
      'latencies_kong_internal_ms',
      'llm_latency_ms',
      'time_to_first_token_ms',
      'rpc_latency_ms',
      'guard_latency_ms',
    ].map((name) => [name, `round(${name} * ${factor}, 2)`]),
  ),
  ...Object.fromEntries(
    ['request_body_size', 'response_body_size', 'prompt_tokens', 'completion_tokens', 'rpc_response_body_size'].map(
      (name) => [name, `(${name} * ${factor})::INTEGER`],
    ),
  ),
  cost: `round(cost * ${factor}, 6)`,
};
