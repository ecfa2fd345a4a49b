import type { LlmInfo, McpMessage, RequestRecord } from './record.ts';

/** A request that was answered, for tests: as little of it as can be. */
export function testRecord(more: Partial<RequestRecord> = {}): RequestRecord {
  return {
    request_start: '2026-11-26T12:00:00.000Z',
    request_id: 'r1',
    kind: 'http',
    trace_id: '',
    http_method: 'GET',
    request_uri: '/orders?page=2',
    response_http_status: '200',
    upstream_uri: '/orders?page=2',
    response_source: 'upstream',
    client_ip: '192.0.2.7',
    header_host: 'api.example.com',
    header_user_agent: 'curl/8',
    auth_type: '',
    cache_status: '',
    response_header_content_type: 'application/json',
    latencies_response_ms: 20,
    control_plane: 'cp',
    data_plane_node: 'cp:n1',
    data_plane_node_version: '0.1.0',
    config_hash: 'abc',
    gateway_service: 'cp:s1',
    route: 'cp:r1',
    consumer: '',
    consumer_group: [],
    sse: false,
    websocket: false,
    mcp_info: { mcp_session_id: '', mcp_protocol_version: '', rpc: [] },
    a2a_info: { rpc: [] },
    parent_request_id: '',
    subject: '',
    agent: '',
    actors: [],
    credential: '',
    refusal_plugin: '',
    refusal_code: '',
    error_code: '',
    request_protocol: 'http',
    http_version: '1.1',
    truncated: false,
    aborted: false,
    guards: [],
    ...more,
  };
}

export function testMessage(more: Partial<McpMessage> = {}): McpMessage {
  return {
    id: '1',
    method: 'tools/call',
    tool_name: 'list_services',
    error: '',
    acl_action: '',
    acl_reason: '',
    arguments_digest: '',
    result_digest: '',
    ...more,
  };
}

export function testModelCall(more: Partial<LlmInfo> = {}): LlmInfo {
  return {
    ai_provider: 'openai',
    ai_request_model: 'gpt-5',
    ai_response_model: 'gpt-5-2026',
    ai_wanted_model: 'fast',
    ai_plugin_name: 'ai-proxy-advanced',
    ai_operation: 'chat',
    ai_request_mode: 'stream',
    llm_cache_status: '',
    usage_estimated: false,
    attempts: [],
    ...more,
  };
}
