import type { Display } from '../../../api/analytics.ts';

/** One request, as `POST /v2/api-requests` tells it. Texts that are not known are empty, numbers absent. */
export interface RequestRecord {
  readonly request_start: string;
  readonly request_id: string;
  readonly kind: RequestKind;
  readonly trace_id: string;
  readonly http_method: string;
  readonly request_uri: string;
  readonly response_http_status: string;
  readonly upstream_status?: number;
  readonly upstream_uri: string;
  readonly response_source: string;
  readonly client_ip: string;
  readonly header_host: string;
  readonly header_user_agent: string;
  readonly auth_type: string;
  readonly cache_status: string;
  readonly request_body_size?: number;
  readonly response_body_size?: number;
  readonly response_header_content_type: string;
  readonly latencies_response_ms?: number;
  readonly latencies_upstream_ms?: number;
  readonly latencies_kong_gateway_ms?: number;
  readonly latencies_kong_internal_ms?: number;
  readonly control_plane: string;
  readonly data_plane_node: string;
  readonly data_plane_node_version: string;
  readonly config_hash: string;
  readonly gateway_service: string;
  readonly route: string;
  readonly consumer: string;
  readonly consumer_group: readonly string[];
  readonly sse: boolean;
  readonly websocket: boolean;
  readonly mcp_info: McpInfo;
  readonly a2a_info: { readonly rpc: readonly A2aMessage[] };
  readonly parent_request_id: string;
  readonly subject: string;
  readonly agent: string;
  readonly actors: readonly string[];
  readonly credential: string;
  readonly mediation?: { readonly plugin: string; readonly way: string; readonly audience: string };
  readonly refusal_plugin: string;
  readonly refusal_code: string;
  readonly error_code: string;
  readonly request_protocol: string;
  readonly request_port?: number;
  readonly http_version: string;
  readonly tries?: number;
  readonly truncated: boolean;
  readonly aborted: boolean;
  readonly llm_info?: LlmInfo;
  readonly guards: readonly GuardFact[];
}

/** What sort of request it was. */
export type RequestKind = 'llm' | 'mcp' | 'http' | 'sign-in' | 'inner';

export interface McpInfo {
  readonly mcp_session_id: string;
  readonly mcp_protocol_version: string;
  readonly rpc: readonly McpMessage[];
  readonly acl_allowed?: number;
  readonly acl_denied?: number;
}

export interface McpMessage {
  readonly id: string;
  readonly method: string;
  readonly tool_name: string;
  readonly latency?: number;
  readonly response_body_size?: number;
  readonly error: string;
  readonly acl_action: string;
  readonly acl_reason: string;
  readonly arguments_digest: string;
  readonly result_digest: string;
}

export interface A2aMessage {
  readonly method: string;
  readonly context_id?: string;
  readonly task_id?: string;
  readonly task_state?: string;
  readonly latency?: number;
  readonly error?: string;
}

export interface LlmInfo {
  readonly ai_provider: string;
  readonly ai_request_model: string;
  readonly ai_response_model: string;
  readonly ai_wanted_model: string;
  readonly ai_plugin_name: string;
  readonly ai_operation: string;
  readonly ai_request_mode: string;
  readonly llm_cache_status: string;
  readonly llm_latency_ms?: number;
  readonly time_to_first_token_ms?: number;
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
  readonly cached_tokens?: number;
  readonly reasoning_tokens?: number;
  readonly cost?: number;
  readonly usage_estimated: boolean;
  readonly attempts: readonly Attempt[];
}

export interface Attempt {
  readonly provider: string;
  readonly model: string;
  readonly duration_ms: number;
  readonly status?: number;
  readonly failure?: string;
}

export interface GuardFact {
  readonly plugin: string;
  readonly plugin_id: string;
  readonly phase: string;
  readonly outcome: string;
  readonly passed_unchecked: boolean;
  readonly rule: string;
  readonly reason: string;
  readonly count?: number;
  readonly latency?: number;
}

export const statusOf = ({ response_http_status }: Pick<RequestRecord, 'response_http_status'>): number =>
  Number(response_http_status);

export const pathOf = ({ request_uri }: Pick<RequestRecord, 'request_uri'>): string => request_uri.split('?', 1)[0]!;

/** The part of `<control plane>:<entity>` that is the entity's. */
export const entityIdOf = (scoped: string): string => scoped.slice(scoped.indexOf(':') + 1);

export type NamedField = 'route' | 'gateway_service' | 'consumer' | 'control_plane' | 'data_plane_node';

/** What an entity of a request is called now; empty where there is none. */
export function nameIn(display: Display, record: RequestRecord, field: NamedField): string {
  const id = record[field];
  return id === '' ? '' : (display[field]?.[id]?.name ?? entityIdOf(id));
}

/** Who asked, as one says it. What was personal of somebody who is erased is gone. */
export function callerOf(record: RequestRecord, display: Display): string {
  const { subject, client_ip } = record;
  return nameIn(display, record, 'consumer') || subject || (client_ip === '' ? 'Somebody' : `Somebody at ${client_ip}`);
}
