import type { EventRow } from '@sallyport/contracts';
import type { Item, Value } from './plain-items.ts';

/** Whose ids are known within their control plane only. */
export const scopedNames = ['data_plane_node', 'gateway_service', 'route', 'consumer'];

/** What a row has for a field. */
export function fieldOf(item: Item, name: string): Value {
  const { row, rpc, guard } = item;
  const { llm } = row;
  const isProxied = row.upstreamMs >= 0;
  switch (name) {
    case 'conversation_id':
      return conversationOf(row);
    // A list, which is asked of the row.
    case 'consumer_group':
      return undefined;
    case 'data_plane_node':
      return row.nodeId;
    case 'data_plane_node_version':
      return row.nodeVersion;
    case 'gateway_service':
      return row.serviceId;
    case 'route':
      return row.routeId;
    case 'consumer':
      return row.consumerId;
    case 'credential':
      return row.credentialId;
    case 'subject':
      return row.subject;
    case 'agent':
      return row.actors.find(({ type, isEarlier }) => type === 'agent' && !isEarlier)?.id;
    case 'auth_type':
      return row.authType;
    case 'country_code':
      return undefined;
    case 'status_code':
      return row.status;
    case 'status_code_grouped':
      return classOf(row.status);
    case 'upstream_status_code':
      return row.upstreamStatus;
    case 'upstream_status_code_grouped':
      return classOf(row.upstreamStatus);
    case 'response_source':
      return row.source === 'gateway' && row.refusalPlugin !== undefined ? 'plugin' : row.source;
    case 'cache_status':
      return row.cacheStatus;
    case 'refusal_plugin':
      return row.refusalPlugin;
    case 'refusal_code':
      return row.refusalCode;
    case 'error_code':
      return row.errorCode;
    case 'http_method':
      return row.method;
    case 'latencies_response_ms':
      return row.totalMs;
    case 'latencies_upstream_ms':
      return isProxied ? row.upstreamMs : undefined;
    case 'latencies_kong_internal_ms':
      return row.gatewayMs;
    case 'latencies_kong_gateway_ms':
      return Math.max(row.totalMs - (isProxied ? row.upstreamMs + row.receiveMs : 0), row.gatewayMs);
    case 'request_body_size':
      return row.requestBytes;
    case 'response_body_size':
    case 'response_header_content_length':
      return row.responseBytes;
    case 'request_id':
      return row.requestId;
    case 'trace_id':
      return row.traceId;
    case 'request_uri':
      return row.uri;
    case 'upstream_uri':
      return row.upstreamUri;
    case 'client_ip':
      return row.clientIp;
    case 'header_host':
    case 'header_user_host':
      return row.host;
    case 'header_user_agent':
      return row.userAgent;
    case 'request_protocol':
      return row.scheme;
    case 'request_port':
      return row.port;
    case 'response_header_content_type':
      return row.responseType;
    case 'sse':
      return row.isSse;
    case 'websocket':
      return row.isWebSocket;
    case 'truncated':
      return row.truncated;
    case 'aborted':
      return row.aborted;
    case 'ai_count':
      return llm === undefined ? 0 : 1;
    case 'mcp_session_id':
      return row.mcp?.sessionId;
    case 'mcp_protocol_version':
      return row.mcp?.protocolVersion;
    case 'mcp_method':
      return rpc?.method;
    case 'mcp_tool_name':
      return rpc?.toolName;
    case 'mcp_error':
      return rpc?.error;
    case 'acl_action':
      return decisionOn(item)?.action;
    case 'acl_reason':
      return decisionOn(item)?.reason;
    case 'rpc_latency_ms':
      return rpc?.latencyMs;
    case 'rpc_response_body_size':
      return rpc?.responseBytes;
    case 'guard_plugin':
      return guard?.pluginId;
    case 'guard_plugin_name':
      return guard?.plugin;
    case 'guard_phase':
      return guard?.phase;
    case 'guard_outcome':
      return guard?.outcome;
    case 'guard_rule':
      return guard?.rule;
    case 'guard_reason':
      return guard?.reason;
    case 'ai_provider':
      return llm?.provider;
    case 'ai_request_model':
      return llm?.requestModel;
    case 'ai_response_model':
      return llm?.responseModel;
    case 'ai_wanted_model':
      return llm?.wantedModel;
    case 'ai_plugin':
      return llm?.pluginId;
    case 'ai_plugin_name':
      return llm?.plugin;
    case 'ai_operation':
      return llm?.operation;
    case 'ai_dialect':
      return llm?.dialect;
    case 'ai_request_mode':
      return llm?.mode;
    case 'llm_cache_status':
      return llm?.cache?.status;
    case 'llm_embeddings_provider':
      return llm?.cache?.embeddingsProvider;
    case 'llm_embeddings_model':
      return llm?.cache?.embeddingsModel;
    case 'llm_latency_ms':
      return llm?.latencyMs;
    case 'time_to_first_token_ms':
      return llm?.timeToFirstTokenMs;
    case 'prompt_tokens':
      return llm?.usage && llm.usage.input + llm.usage.cacheRead;
    case 'completion_tokens':
      return llm?.usage && llm.usage.output + llm.usage.reasoning;
    case 'total_tokens':
      return llm?.usage && llm.usage.input + llm.usage.cacheRead + llm.usage.output + llm.usage.reasoning;
    case 'cost':
      return llm?.cost ?? undefined;
    case 'usage_estimated':
      return llm?.usage && false;
    default:
      throw new Error(`The reference knows no field ${name}.`);
  }
}

/** As the contract assigns them. */
export function conversationOf({ traceId }: EventRow): string | undefined {
  return traceId && `conversation-${traceId[0]}`;
}

export function decisionOn({ row, rpc }: Item) {
  if (rpc?.toolName === undefined) return undefined;
  return row.mcp?.audit.find(({ method, name }) => method === rpc.method && name === rpc.toolName);
}

function classOf(status: number | undefined): string | undefined {
  return status === undefined ? undefined : `${Math.floor(status / 100)}XX`;
}
