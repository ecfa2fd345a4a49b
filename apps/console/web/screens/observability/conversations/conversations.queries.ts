import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { MetricsAnswer } from '../../../api/analytics.ts';
import { api, path } from '../../../api/client.ts';
import { rangeBetween } from '../../../state/time-range.ts';
import type { McpMessage, RequestKind, RequestRecord } from '../requests/record.ts';

/** A conversation in sum. */
export interface ConversationSummary {
  readonly id: string;
  readonly started_at: string;
  readonly ended_at: string;
  readonly subject: string;
  readonly models: readonly string[];
  readonly tools: readonly string[];
  readonly totals: Totals;
}

export interface Conversation extends ConversationSummary {
  readonly is_truncated: boolean;
  /** In order of time. */
  readonly hops: readonly HopView[];
}

export interface Totals {
  readonly hops: number;
  readonly by_kind: Partial<Record<RequestKind, number>>;
  readonly tool_calls: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly cost: number;
  readonly cost_is_partial: boolean;
  readonly latency_ms: number;
  readonly llm_latency_ms: number;
  readonly mcp_latency_ms: number;
  readonly wall_ms: number;
  readonly busy_ms: number;
  readonly errors: number;
  readonly refusals: number;
  readonly guard_hits: number;
  readonly acl_denied: number;
}

/** One request of a conversation. */
export interface HopView {
  readonly id: string;
  readonly request_id: string;
  readonly kind: RequestKind;
  readonly hop_numbers: readonly number[];
  readonly parent_id?: string;
  readonly started_at: string;
  readonly offset_ms: number;
  readonly latency_ms: number;
  readonly status: number;
  readonly http_method: string;
  readonly request_uri: string;
  readonly subject: string;
  readonly trace_id: string;
  readonly is_mediated: boolean;
  readonly error: string;
  readonly decisions: readonly HopDecision[];
  readonly llm?: HopModel;
  readonly mcp?: { readonly rpc: readonly McpMessage[] };
}

export interface HopDecision {
  readonly type: 'guard' | 'acl' | 'refusal';
  readonly plugin: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

export interface HopModel {
  readonly provider: string;
  readonly model: string;
  readonly stream: boolean;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly cost?: number;
  readonly time_to_first_token_ms?: number;
  readonly cache_status: string;
  readonly asked_for: readonly string[];
}

/** By its id, or that of any request in it. */
export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => api.get<Conversation>(path`/v2/conversations/${id}`, { signal }),
  });

/** A trace begins before its first call of a model, and ends after the last. */
const aroundMs = 10 * 60_000;

/** Of which conversation a request is, or one of its trace; `null` where it is of none. */
export const conversationIdQuery = ({
  request_id,
  trace_id,
  request_start,
}: Pick<RequestRecord, 'request_id' | 'trace_id' | 'request_start'>) =>
  queryOptions({
    queryKey: ['conversation-of', request_id],
    queryFn: async ({ signal }) => {
      const atMs = Date.parse(request_start);
      const question = {
        metrics: ['request_count'],
        dimensions: ['conversation_id'],
        filters: [
          trace_id === ''
            ? { field: 'request_id', operator: '=', value: request_id }
            : { field: 'trace_id', operator: '=', value: trace_id },
          { field: 'conversation_id', operator: 'not_empty' },
        ],
        time_range: rangeBetween(atMs - aroundMs, atMs + aroundMs),
        limit: 1,
      };
      const { data } = await api.post<MetricsAnswer>('/v2/metrics', question, { signal });
      return (data[0]?.event['conversation_id'] ?? null) as string | null;
    },
    meta: { isStill: true },
  });

/** Of which conversations there are asked for: members of the query of `GET /v2/conversations`. */
export type ConversationsQuestion = Readonly<Record<string, string>>;

interface ConversationsPage {
  readonly data: readonly ConversationSummary[];
  readonly meta: { readonly cursor?: string };
}

export const conversationsQuery = (key: unknown, question: () => ConversationsQuestion) =>
  infiniteQueryOptions({
    queryKey: ['conversations', key],
    queryFn: ({ signal, pageParam: cursor }) => {
      const search = new URLSearchParams({ ...question(), size: '50', ...(cursor !== undefined && { cursor }) });
      return api.get<ConversationsPage>(`/v2/conversations?${search}`, { signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ meta }) => meta.cursor,
    meta: { isEndless: true },
  });
