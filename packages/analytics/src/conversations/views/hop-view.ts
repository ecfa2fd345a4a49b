import type { ResultRow } from '../../analytics-store.ts';
import type { ExchangeRows } from '../../results/records.ts';
import { type RequestKind, type RequestRecord, requestRecord } from '../../results/request-record.ts';
import { linkOf } from '../../schema/link-text.ts';
import type { HopNumber } from './hop-numbers.ts';

/** What was decided about an exchange: by a guard, by rules about tools, or by a plugin that said no. */
export interface Decision {
  type: 'guard' | 'acl' | 'refusal';
  plugin: string;
  outcome: string;
  reason: string;
  count: number;
}

/** One exchange of a conversation; `request_id` finds all that is known of it. */
export interface HopView {
  id: string;
  request_id: string;
  kind: RequestKind;
  /** Which steps of a question's way it is; none where it is none of them. */
  hop_numbers: HopNumber[];
  /** The hop of this conversation in which a model asked for it, which it goes on from, or on whose behalf it was. */
  parent_id: string | undefined;
  started_at: string;
  /** From the start of the conversation. */
  offset_ms: number;
  latency_ms: number;
  status: number;
  http_method: string;
  request_uri: string;
  route: string;
  gateway_service: string;
  subject: string;
  /** The plugin that knew the caller. */
  auth_type: string;
  trace_id: string;
  /** The upstream was shown another credential than the caller's. */
  is_mediated: boolean;
  /** What went wrong, in a few words; empty where nothing did. */
  error: string;
  decisions: Decision[];
  llm: LlmView | undefined;
  mcp: { rpc: RequestRecord['mcp_info']['rpc'] } | undefined;
}

export interface LlmView {
  provider: string;
  model: string;
  stream: boolean;
  prompt_tokens: number;
  completion_tokens: number;
  /** US dollars; absent where the price is not known. */
  cost: number | undefined;
  time_to_first_token_ms: number | undefined;
  cache_status: string;
  /** Tools that the model asked for. */
  asked_for: string[];
}

export function hopView({ row, rpcs, guards }: ExchangeRows, parentId: string | undefined): HopView {
  const record = requestRecord(row, rpcs, guards);
  const status = Number(record.response_http_status);
  return {
    id: String(row['id']),
    request_id: record.request_id,
    kind: record.kind,
    hop_numbers: [],
    parent_id: parentId,
    started_at: record.request_start,
    offset_ms: 0,
    latency_ms: record.latencies_response_ms ?? 0,
    status,
    http_method: record.http_method,
    request_uri: record.request_uri,
    route: record.route,
    gateway_service: record.gateway_service,
    subject: record.subject,
    auth_type: record.auth_type,
    trace_id: record.trace_id,
    is_mediated: record.mediation !== undefined,
    error: errorOf(record, status),
    decisions: decisionsOf(record, Number(row['acl_denied'] ?? 0)),
    llm: record.llm_info && llmView(record.llm_info, row),
    mcp: rpcs.length > 0 ? { rpc: record.mcp_info.rpc } : undefined,
  };
}

function errorOf(
  { refusal_plugin, refusal_code, error_code, mcp_info, truncated, aborted }: RequestRecord,
  status: number,
): string {
  if (refusal_plugin !== '' && status >= 400) return `${refusal_plugin}: ${refusal_code}`;
  if (error_code !== '') return error_code;
  const failed = mcp_info.rpc.find(({ error }) => error !== '');
  if (failed !== undefined) return failed.error;
  if (status >= 400) return `status ${status}`;
  if (truncated) return 'truncated';
  return aborted ? 'the caller left' : '';
}

function decisionsOf({ guards, refusal_plugin, refusal_code }: RequestRecord, denied: number): Decision[] {
  const decisions = guards.map(({ plugin, outcome, rule, reason, count }): Decision => {
    return { type: 'guard', plugin, outcome, reason: reason || rule, count: count ?? 1 };
  });
  if (denied > 0) decisions.push({ type: 'acl', plugin: 'ai-mcp-proxy', outcome: 'denied', reason: '', count: denied });
  if (refusal_plugin !== '')
    decisions.push({ type: 'refusal', plugin: refusal_plugin, outcome: 'refused', reason: refusal_code, count: 1 });
  return decisions;
}

function llmView(info: NonNullable<RequestRecord['llm_info']>, row: ResultRow): LlmView {
  return {
    provider: info.ai_provider,
    model: info.ai_response_model || info.ai_request_model || info.ai_wanted_model,
    stream: info.ai_request_mode === 'stream',
    prompt_tokens: info.prompt_tokens ?? 0,
    completion_tokens: info.completion_tokens ?? 0,
    cost: info.cost,
    time_to_first_token_ms: info.time_to_first_token_ms,
    cache_status: info.llm_cache_status,
    asked_for: askedFor(row),
  };
}

function askedFor(row: ResultRow): string[] {
  const origins = row['link_origins'];
  if (!Array.isArray(origins)) return [];
  return origins.flatMap((text) => linkOf(String(text))?.tool ?? []);
}
