import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import { queries } from '../../../api/queries.ts';

export interface SessionRequest {
  readonly control_plane_id?: string;
  readonly nodes?: readonly string[];
  readonly sampling: { readonly service?: string; readonly route?: string; readonly rule?: string };
  readonly duration_seconds: number;
  readonly samples_max: number;
  readonly capture_payloads: boolean;
  readonly redact_pointers: readonly string[];
}

export interface Session extends SessionRequest {
  readonly id: string;
  readonly status: 'pending' | 'in_progress' | 'completed' | 'timed_out' | 'cancelled';
  readonly created_by: string;
  readonly created_at: string;
  readonly ends_at: string;
  readonly ended_at?: string;
  readonly samples: number;
  readonly lost: number;
}

export interface TraceSummary {
  readonly request_id: string;
  readonly node_id: string;
  readonly started_at: string;
  readonly trace_id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly latencies: { readonly total_ms: number; readonly kong_ms: number; readonly upstream_ms?: number };
  readonly route?: string;
  readonly service?: string;
  readonly consumer?: string;
}

export interface Trace extends TraceSummary {
  readonly spans: readonly Span[];
  readonly dropped_spans: number;
  readonly stages?: readonly Stage[];
}

type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface Span {
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client';
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly start_ms: number;
  readonly duration_ms: number;
  readonly attributes: Attributes;
  readonly error?: string;
  readonly events?: readonly { readonly name: string; readonly at_ms: number; readonly attributes: Attributes }[];
}

/** A body at one place of its way. */
export interface Stage {
  readonly stage: 'client_request' | 'plugin' | 'provider_request' | 'provider_response' | 'client_response';
  readonly plugin?: string;
  readonly attempt?: number;
  readonly text: string;
  readonly bytes: number;
  readonly is_cut: boolean;
}

interface Page<Item> {
  readonly data: readonly Item[];
  readonly meta: { readonly page: { readonly number: number; readonly size: number; readonly total: number } };
}

export const isOpen = ({ status }: Pick<Session, 'status'>): boolean =>
  status === 'pending' || status === 'in_progress';

/** How often it is asked how an open session goes. */
const lookMs = 2_000;

const pageSize = 100;

const nextOf = <Item>({ meta: { page } }: Page<Item>) =>
  page.number * page.size < page.total ? page.number + 1 : undefined;

export const sessionsQuery = infiniteQueryOptions({
  queryKey: ['debug-sessions'],
  queryFn: ({ signal, pageParam }) =>
    api.get<Page<Session>>(`/v2/debug-sessions?page[size]=${pageSize}&page[number]=${pageParam}`, { signal }),
  initialPageParam: 1,
  getNextPageParam: nextOf,
  refetchInterval: ({ state }) => (state.data?.pages.some(({ data }) => data.some(isOpen)) ? lookMs : false),
});

export const sessionQuery = (id: string) =>
  queryOptions({
    queryKey: ['debug-sessions', id],
    queryFn: ({ signal }) => api.get<Session>(path`/v2/debug-sessions/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isOpen(state.data) ? lookMs : false),
  });

export const tracesQuery = (id: string, isGoingOn: boolean) =>
  infiniteQueryOptions({
    queryKey: ['debug-sessions', id, 'traces'],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<TraceSummary>>(
        `${path`/v2/debug-sessions/${id}/traces`}?page[size]=${pageSize}&page[number]=${pageParam}`,
        { signal },
      ),
    initialPageParam: 1,
    getNextPageParam: nextOf,
    refetchInterval: isGoingOn ? lookMs : false,
  });

export const traceQuery = (sessionId: string, requestId: string) =>
  queryOptions({
    queryKey: ['debug-sessions', sessionId, 'traces', requestId],
    queryFn: ({ signal }) => api.get<Trace>(path`/v2/debug-sessions/${sessionId}/traces/${requestId}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

const forget = () => queries.invalidateQueries({ queryKey: ['debug-sessions'] });

export async function beginSession(request: SessionRequest): Promise<Session> {
  const session = await api.post<Session>('/v2/debug-sessions', request);
  void forget();
  return session;
}

export async function endSession(id: string): Promise<void> {
  await api.post(path`/v2/debug-sessions/${id}/cancel`);
  await forget();
}

export async function removeSession(id: string): Promise<void> {
  await api.delete(path`/v2/debug-sessions/${id}`);
  // The list alone: what is gone is not asked for again.
  await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey, exact: true });
}
