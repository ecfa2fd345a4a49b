import { type EventRow, inputTokens, outputTokens } from '@sallyport/contracts';
import { type Column, detail, fact, personal, type Table } from './column.ts';
import { derivedDimensions, dimensions } from './dimensions.ts';
import { linkText } from './link-text.ts';

/** One row per exchange, and what it was as a request to a model. */
export const exchanges: Table<EventRow> = {
  name: 'exchanges',
  // What carries feedback has its row already.
  itemsOf: (row) => (row.feedback === undefined ? [row] : []),
  columns: [...dimensions, ...requestColumns(), ...llmColumns()],
  derived: [
    ...derivedDimensions,
    // Kept only where it is not the id.
    { name: 'request_id', type: 'text', sql: 'coalesce(other_request_id, id)' },
    { name: 'ai_count', type: 'integer', sql: 'CASE WHEN ai_plugin IS NULL THEN 0 ELSE 1 END' },
    { name: 'total_tokens', type: 'integer', sql: 'prompt_tokens + completion_tokens' },
  ],
};

function requestColumns(): Column<EventRow>[] {
  return [
    detail('other_request_id', 'text', (row) => (row.requestId === row.id ? undefined : row.requestId)),
    detail('parent_request_id', 'text', (row) => row.parentRequestId),
    personal(detail('trace_id', 'text', (row) => row.traceId)),
    personal(detail('span_id', 'text', (row) => row.spanId)),
    personal(detail('parent_span_id', 'text', (row) => row.parentSpanId)),
    // What this exchange made, for later ones to name, and what it names.
    personal(detail('link_origins', 'words', ({ links }) => links?.filter((link) => link.isOrigin).map(linkText))),
    personal(detail('links', 'words', ({ links }) => links?.filter((link) => !link.isOrigin).map(linkText))),
    personal(detail('actors', 'words', (row) => row.actors.map(({ type, id }) => `${type}:${id}`))),
    detail('config_hash', 'word', (row) => row.configHash),
    detail('request_protocol', 'word', (row) => row.scheme),
    detail('request_port', 'integer', (row) => row.port),
    detail('header_host', 'word', (row) => row.host),
    personal(detail('request_uri', 'text', (row) => row.uri)),
    detail('http_version', 'word', (row) => row.httpVersion),
    personal(detail('client_ip', 'text', (row) => row.clientIp)),
    personal(detail('header_user_agent', 'word', (row) => row.userAgent)),
    detail('response_header_content_type', 'word', (row) => row.responseType),
    personal(detail('upstream_uri', 'text', (row) => row.upstreamUri)),
    detail('mediation_plugin', 'word', (row) => row.mediation?.plugin),
    detail('mediation_way', 'word', (row) => row.mediation?.way),
    detail('mediation_audience', 'word', (row) => row.mediation?.audience),
    fact('tries', 'integer', (row) => row.tries),
    fact('truncated', 'boolean', (row) => row.truncated),
    fact('aborted', 'boolean', (row) => row.aborted),
    fact('sse', 'boolean', (row) => row.isSse),
    fact('websocket', 'boolean', (row) => row.isWebSocket),
    // A JSON object of the amounts that no other column tells.
    fact('quantities', 'text', quantitiesText),
    personal(detail('mcp_session_id', 'text', (row) => row.mcp?.sessionId)),
    fact('mcp_protocol_version', 'word', (row) => row.mcp?.protocolVersion),
    fact('acl_allowed', 'integer', (row) => row.mcp?.audit.filter(({ action }) => action === 'allow').length),
    fact('acl_denied', 'integer', (row) => row.mcp?.audit.filter(({ action }) => action === 'deny').length),
  ];
}

function llmColumns(): Column<EventRow>[] {
  return [
    fact('ai_plugin', 'word', (row) => row.llm?.pluginId),
    fact('ai_plugin_name', 'word', (row) => row.llm?.plugin),
    fact('ai_operation', 'word', (row) => row.llm?.operation),
    fact('ai_dialect', 'word', (row) => row.llm?.dialect),
    fact('ai_request_mode', 'word', (row) => row.llm?.mode),
    fact('ai_provider', 'word', (row) => row.llm?.provider),
    fact('ai_request_model', 'word', (row) => row.llm?.requestModel),
    fact('ai_response_model', 'word', (row) => row.llm?.responseModel),
    fact('ai_wanted_model', 'word', (row) => row.llm?.wantedModel),
    fact('ai_attempts', 'integer', (row) => row.llm?.attempts.length),
    // A JSON array.
    detail('ai_attempt_list', 'text', attemptsText),
    fact('llm_latency_ms', 'milliseconds', (row) => row.llm?.latencyMs),
    fact('time_to_first_token_ms', 'milliseconds', (row) => row.llm?.timeToFirstTokenMs),
    fact('time_per_token_ms', 'milliseconds', (row) => row.llm?.timePerTokenMs),
    fact('prompt_tokens', 'integer', ({ llm }) => llm?.usage && inputTokens(llm.usage)),
    fact('completion_tokens', 'integer', ({ llm }) => llm?.usage && outputTokens(llm.usage)),
    fact('cached_tokens', 'integer', (row) => row.llm?.usage?.cacheRead),
    fact('cache_write_tokens', 'integer', ({ llm }) => llm?.usage && llm.usage.cacheWrite5m + llm.usage.cacheWrite1h),
    fact('reasoning_tokens', 'integer', (row) => row.llm?.usage?.reasoning),
    fact('usage_estimated', 'boolean', ({ llm }) => llm?.usage && llm.usage.isEstimated === true),
    fact('cost', 'decimal', (row) => row.llm?.cost ?? undefined),
    fact('llm_cache_status', 'word', (row) => row.llm?.cache?.status),
    fact('llm_cache_fetch_latency_ms', 'milliseconds', (row) => row.llm?.cache?.fetchMs),
    fact('llm_cache_embeddings_latency_ms', 'milliseconds', (row) => row.llm?.cache?.embeddingsMs),
    fact('llm_embeddings_provider', 'word', (row) => row.llm?.cache?.embeddingsProvider),
    fact('llm_embeddings_model', 'word', (row) => row.llm?.cache?.embeddingsModel),
  ];
}

/** Each with provider, model, milliseconds, status and failure. */
function attemptsText({ llm }: EventRow): string | undefined {
  if (llm === undefined || llm.attempts.length === 0) return undefined;
  return JSON.stringify(
    llm.attempts.map(({ provider, model, durationMs, status, failure }) => ({
      provider,
      model,
      duration_ms: durationMs,
      status,
      failure,
    })),
  );
}

function quantitiesText({ quantities, llm }: EventRow): string | undefined {
  let others: Record<string, number> | undefined;
  for (const [name, amount] of Object.entries(quantities)) {
    if (name === 'requests' && amount === 1) continue;
    if (llm?.usage !== undefined && (name === 'input_tokens' || name === 'output_tokens')) continue;
    others ??= {};
    others[name] = amount;
  }
  return others && JSON.stringify(others);
}
