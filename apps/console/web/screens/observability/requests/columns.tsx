import { formatDuration, formatMoment, formatUsd, formatValue, StatusCode } from '@sallyport/ui';
import type { DataColumn } from '@sallyport/ui/data-table';
import type { Display } from '../../../api/analytics.ts';
import { callerOf, nameIn, type RequestRecord, statusOf } from './record.ts';

/** A row of the list: a request, and what its entities are called. */
export interface RequestRow {
  readonly record: RequestRecord;
  readonly display: Display;
}

type RequestColumn = DataColumn<RequestRow>;

const text = (id: string, title: string, read: (record: RequestRecord) => string, width?: number): RequestColumn => ({
  id,
  title,
  isHiddenAtFirst: true,
  ...(width !== undefined && { width }),
  cell: ({ record }) => read(record),
});

const name = (id: string, title: string, field: 'route' | 'gateway_service' | 'control_plane' | 'data_plane_node') => ({
  id,
  title,
  cell: ({ record, display }: RequestRow) => nameIn(display, record, field),
});

/** All that can be shown of each request; times of the day of `nowMs` are told without it. */
export const columnsAt = (nowMs: number): readonly RequestColumn[] => [
  {
    id: 'request',
    title: 'Request',
    cell: ({ record: { http_method, request_uri } }) => (
      <span className="figure">
        {http_method} {request_uri}
      </span>
    ),
  },
  {
    id: 'time',
    title: 'Time',
    width: 140,
    cell: ({ record: { request_start } }) => (
      <time className="tabular" dateTime={request_start}>
        {formatMoment(Date.parse(request_start), nowMs)}
      </time>
    ),
  },
  { id: 'status', title: 'Status', width: 80, cell: ({ record }) => <StatusCode status={statusOf(record)} /> },
  { ...name('service', 'Service', 'gateway_service'), width: 170 },
  { id: 'caller', title: 'Caller', width: 150, cell: ({ record, display }) => callerOf(record, display) },
  { id: 'what', title: 'Model or tool', width: 150, cell: ({ record }) => askedOf(record) },
  {
    id: 'latency',
    title: 'Latency',
    width: 90,
    isNumber: true,
    cell: ({ record: { latencies_response_ms: ms } }) => ms !== undefined && formatDuration(ms),
  },
  { ...text('refusal', 'Refused by', ({ refusal_plugin }) => refusal_plugin, 140) },
  { ...name('control_plane', 'Control plane', 'control_plane'), isHiddenAtFirst: true },
  { ...name('route', 'Route', 'route'), isHiddenAtFirst: true },
  { ...name('node', 'Node', 'data_plane_node'), isHiddenAtFirst: true },
  {
    id: 'tokens',
    title: 'Tokens',
    isNumber: true,
    isHiddenAtFirst: true,
    cell: ({ record: { llm_info } }) =>
      llm_info?.total_tokens !== undefined && formatValue('count', llm_info.total_tokens),
  },
  {
    id: 'cost',
    title: 'Cost',
    isNumber: true,
    isHiddenAtFirst: true,
    cell: ({ record: { llm_info } }) => llm_info?.cost !== undefined && formatUsd(llm_info.cost),
  },
  {
    id: 'upstream_latency',
    title: 'Upstream latency',
    isNumber: true,
    isHiddenAtFirst: true,
    cell: ({ record: { latencies_upstream_ms: ms } }) => ms !== undefined && formatDuration(ms),
  },
  {
    id: 'size',
    title: 'Size',
    isNumber: true,
    isHiddenAtFirst: true,
    cell: ({ record: { response_body_size } }) =>
      response_body_size !== undefined && formatValue('bytes', response_body_size),
  },
  text('code', 'Code', ({ refusal_code, error_code }) => refusal_code || error_code),
  text('source', 'Answered by', ({ response_source }) => response_source),
  text('client_ip', 'Address', ({ client_ip }) => client_ip),
  text('program', 'Program', ({ header_user_agent }) => header_user_agent),
  text('auth', 'Known by', ({ auth_type }) => auth_type),
  text('host', 'Host', ({ header_host }) => header_host),
  text('upstream', 'Sent on to', ({ upstream_uri }) => upstream_uri),
  text('cache', 'Cache', ({ cache_status, llm_info }) => llm_info?.llm_cache_status || cache_status),
  text('session', 'MCP session', ({ mcp_info }) => mcp_info.mcp_session_id),
  text('request_id', 'Request id', ({ request_id }) => request_id),
  text('trace_id', 'Trace id', ({ trace_id }) => trace_id),
];

/** The model that was asked, or the tool that was called. */
function askedOf({ llm_info, mcp_info }: RequestRecord): string {
  if (llm_info !== undefined)
    return llm_info.ai_response_model || llm_info.ai_request_model || llm_info.ai_wanted_model;
  const [message] = mcp_info.rpc;
  return message === undefined ? '' : message.tool_name || message.method;
}
