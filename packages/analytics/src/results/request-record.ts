import { readJson } from '@sallyport/json';
import type { ResultRow, ResultValue } from '../analytics-store.ts';

/** One request as Konnect tells it, and what we know besides. Texts that are not known are empty, numbers absent. */
export function requestRecord(row: ResultRow, rpcs: readonly ResultRow[], guards: readonly ResultRow[]) {
  const text = (name: string) => textOf(row[name]);
  const number = (name: string) => numberOf(row[name]);
  const scoped = (name: string) => (text(name) === '' ? '' : `${text('control_plane')}:${text(name)}`);
  const upstream = URL.parse(text('upstream_uri'));
  return {
    request_start: new Date(Number(row['request_start'])).toISOString(),
    request_id: text('request_id'),
    kind: kindOf(row, { rpcs, guards }),
    trace_id: text('trace_id'),
    http_method: text('http_method'),
    request_uri: text('request_uri'),
    response_http_status: text('status_code'),
    upstream_status: number('upstream_status_code'),
    upstream_uri: text('upstream_uri'),
    response_source: text('response_source'),
    client_ip: text('client_ip'),
    country_code: text('country_code'),
    header_host: text('header_host'),
    header_user_agent: text('header_user_agent'),
    service_protocol: upstream === null ? '' : upstream.protocol.slice(0, -1),
    service_port: upstream === null ? '' : upstream.port || (upstream.protocol === 'https:' ? '443' : '80'),
    auth_type: text('auth_type'),
    cache_status: text('cache_status'),
    request_body_size: number('request_body_size'),
    response_body_size: number('response_body_size'),
    response_header_content_length: number('response_body_size'),
    response_header_content_type: text('response_header_content_type'),
    latencies_response_ms: number('latencies_response_ms'),
    latencies_upstream_ms: number('latencies_upstream_ms'),
    latencies_kong_gateway_ms: number('latencies_kong_gateway_ms'),
    latencies_kong_internal_ms: number('latencies_kong_internal_ms'),
    control_plane: text('control_plane'),
    control_plane_group: '',
    data_plane_node: scoped('data_plane_node'),
    data_plane_node_version: text('data_plane_node_version'),
    config_hash: text('config_hash'),
    gateway_service: scoped('gateway_service'),
    route: scoped('route'),
    consumer: scoped('consumer'),
    consumer_group: listOf(row['consumer_group']),
    application: '',
    api: '',
    api_package: '',
    api_product: '',
    api_product_version: '',
    portal: '',
    principal: '',
    realm: '',
    sse: row['sse'] === true,
    websocket: row['websocket'] === true,
    ai_count: number('ai_count'),
    mcp_info: {
      mcp_session_id: text('mcp_session_id'),
      mcp_protocol_version: text('mcp_protocol_version'),
      rpc: rpcs.map(rpcRecord),
      acl_allowed: number('acl_allowed'),
      acl_denied: number('acl_denied'),
    },
    a2a_info: { rpc: [] },

    parent_request_id: text('parent_request_id'),
    span_id: text('span_id'),
    parent_span_id: text('parent_span_id'),
    subject: text('subject'),
    agent: text('agent'),
    actors: listOf(row['actors']),
    credential: text('credential'),
    ...(text('mediation_plugin') !== '' && {
      mediation: {
        plugin: text('mediation_plugin'),
        way: text('mediation_way'),
        audience: text('mediation_audience'),
      },
    }),
    refusal_plugin: text('refusal_plugin'),
    refusal_code: text('refusal_code'),
    error_code: text('error_code'),
    request_protocol: text('request_protocol'),
    request_port: number('request_port'),
    http_version: text('http_version'),
    tries: number('tries'),
    truncated: row['truncated'] === true,
    aborted: row['aborted'] === true,
    quantities: quantitiesOf(row['quantities']),
    ...(text('ai_plugin_name') !== '' && { llm_info: llmRecord(row) }),
    guards: guards.map(guardRecord),
  };
}

export type RequestRecord = ReturnType<typeof requestRecord>;

export type RequestKind = 'llm' | 'mcp' | 'http' | 'sign-in' | 'inner';

/** What sort of request it was. */
function kindOf(row: ResultRow, { rpcs, guards }: Record<'rpcs' | 'guards', readonly ResultRow[]>): RequestKind {
  if (textOf(row['ai_plugin_name']) !== '') return 'llm';
  if (rpcs.length > 0 || textOf(row['mcp_session_id']) !== '') return 'mcp';
  if (textOf(row['parent_request_id']) !== '') return 'inner';
  const plugin = textOf(row['refusal_plugin']);
  if (signInPlugins.has(plugin) && textOf(row['status_code']).startsWith('3')) return 'sign-in';
  // Only what is said to models is guarded, or counted in tokens, before anybody is asked.
  return guards.length > 0 || ofModels.test(plugin) ? 'llm' : 'http';
}

/** Plugins of models, of which messages of MCP are told apart before. */
const ofModels = /^(?:ai-(?!mcp-)|budget$)/;

/** They answer with a redirect where somebody has to sign in. */
const signInPlugins: ReadonlySet<string> = new Set(['openid-connect', 'upstream-sign-in-pages', 'oauth-facade']);

function rpcRecord(row: ResultRow) {
  return {
    id: textOf(row['rpc_id']),
    method: textOf(row['mcp_method']),
    tool_name: textOf(row['mcp_tool_name']),
    latency: numberOf(row['rpc_latency_ms']),
    response_body_size: numberOf(row['rpc_response_body_size']),
    error: `${textOf(row['mcp_error'])} ${textOf(row['mcp_error_message'])}`.trim(),
    acl_action: textOf(row['acl_action']),
    acl_reason: textOf(row['acl_reason']),
    arguments_digest: textOf(row['arguments_digest']),
    result_digest: textOf(row['result_digest']),
  };
}

function llmRecord(row: ResultRow) {
  const texts = [
    'ai_provider',
    'ai_request_model',
    'ai_response_model',
    'ai_wanted_model',
    'ai_plugin',
    'ai_plugin_name',
    'ai_operation',
    'ai_dialect',
    'ai_request_mode',
    'llm_cache_status',
    'llm_embeddings_provider',
    'llm_embeddings_model',
  ] as const;
  const numbers = [
    'ai_attempts',
    'llm_latency_ms',
    'time_to_first_token_ms',
    'time_per_token_ms',
    'prompt_tokens',
    'completion_tokens',
    'total_tokens',
    'cached_tokens',
    'reasoning_tokens',
    'cost',
    'llm_cache_fetch_latency_ms',
    'llm_cache_embeddings_latency_ms',
  ] as const;
  return {
    ...(Object.fromEntries(texts.map((name) => [name, textOf(row[name])])) as Record<(typeof texts)[number], string>),
    ...(Object.fromEntries(numbers.map((name) => [name, numberOf(row[name])])) as Record<
      (typeof numbers)[number],
      number | undefined
    >),
    usage_estimated: row['usage_estimated'] === true,
    attempts: attemptsOf(row['ai_attempt_list']),
  };
}

export interface AttemptRecord {
  provider: string;
  model: string;
  duration_ms: number;
  status?: number;
  failure?: string;
}

/** Kept as JSON. */
function attemptsOf(value: ResultValue | undefined): AttemptRecord[] {
  return typeof value === 'string' ? (readJson(value) as AttemptRecord[]) : [];
}

function guardRecord(row: ResultRow) {
  return {
    plugin: textOf(row['guard_plugin_name']),
    plugin_id: textOf(row['guard_plugin']),
    phase: textOf(row['guard_phase']),
    outcome: textOf(row['guard_outcome']),
    passed_unchecked: row['guard_passed_unchecked'] === true,
    rule: textOf(row['guard_rule']),
    reason: textOf(row['guard_reason']),
    count: numberOf(row['guard_count']),
    checks: numberOf(row['guard_checks']),
    latency: numberOf(row['guard_latency_ms']),
  };
}

function textOf(value: ResultValue | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function numberOf(value: ResultValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function listOf(value: ResultValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Kept as JSON, without the one request that every exchange is. */
function quantitiesOf(value: ResultValue | undefined): Record<string, number> {
  return { requests: 1, ...(typeof value === 'string' && (readJson(value) as Record<string, number>)) };
}
