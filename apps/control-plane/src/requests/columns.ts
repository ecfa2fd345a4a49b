import type { Display, RequestRecord } from '@sallyport/analytics';
import { type Cell, toCsv } from '../http/csv.ts';

type Row = (record: RequestRecord, nameOf: (field: string, id: string) => string) => Cell;

/** A table of requests, whatever is in them: the same columns in each file. */
const columns: Readonly<Record<string, Row>> = {
  ...plain('request_start', 'request_id', 'http_method', 'request_uri', 'response_http_status', 'response_source'),
  ...named('control_plane', 'data_plane_node', 'gateway_service', 'route', 'consumer'),
  ...plain('consumer_group', 'subject', 'agent', 'auth_type', 'credential', 'client_ip', 'header_host'),
  ...plain('header_user_agent', 'upstream_uri', 'upstream_status', 'tries', 'cache_status'),
  ...plain('latencies_response_ms', 'latencies_upstream_ms', 'latencies_kong_gateway_ms', 'latencies_kong_internal_ms'),
  ...plain('request_body_size', 'response_body_size', 'response_header_content_type', 'sse', 'websocket'),
  ...plain('refusal_plugin', 'refusal_code', 'error_code', 'truncated', 'aborted'),
  ...llm('ai_provider', 'ai_request_model', 'ai_response_model', 'ai_operation', 'ai_request_mode'),
  ...llm('prompt_tokens', 'completion_tokens', 'total_tokens', 'cost', 'llm_latency_ms', 'time_to_first_token_ms'),
  mcp_session_id: ({ mcp_info }) => mcp_info.mcp_session_id,
  mcp_methods: ({ mcp_info: { rpc } }) => each(rpc.map(({ method }) => method)),
  mcp_tools: ({ mcp_info: { rpc } }) => each(rpc.map(({ tool_name }) => tool_name)),
  mcp_errors: ({ mcp_info: { rpc } }) => each(rpc.map(({ error }) => error)),
  guards: ({ guards }) => each(guards.map(({ plugin, outcome, rule }) => `${plugin}: ${outcome} ${rule}`.trim())),
  ...plain('trace_id', 'parent_request_id', 'config_hash'),
};

const header = Object.keys(columns);

export const requestsCsvHeader: string = toCsv(header, []);

export function requestsCsvRows(records: readonly RequestRecord[], display: Display): string {
  const nameOf = (field: string, id: string) => display[field]?.[id]?.name ?? '';
  const rows = records.map((record) => Object.values(columns).map((cell) => cell(record, nameOf)));
  return toCsv(header, rows).slice(requestsCsvHeader.length);
}

function plain(...names: readonly (keyof RequestRecord)[]): Record<string, Row> {
  return Object.fromEntries(
    names.map((name): [string, Row] => [name, (record) => flat(record[name] as Cell | readonly string[])]),
  );
}

/** What an id is called now, and the id. */
function named(...names: readonly (keyof RequestRecord)[]): Record<string, Row> {
  return Object.fromEntries(
    names.flatMap((name): [string, Row][] => [
      [`${name}_name`, (record, nameOf) => nameOf(name, String(record[name]))],
      [name, (record) => String(record[name])],
    ]),
  );
}

function llm(...names: readonly (keyof NonNullable<RequestRecord['llm_info']>)[]): Record<string, Row> {
  return Object.fromEntries(names.map((name): [string, Row] => [name, ({ llm_info }) => llm_info?.[name] as Cell]));
}

function flat(value: Cell | readonly string[]): Cell {
  return Array.isArray(value) ? each(value as string[]) : value;
}

/** Different ones, one after the other. */
function each(texts: readonly string[]): string {
  return [...new Set(texts)].filter((text) => text !== '').join('; ');
}
