import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Filter } from '../parts/filters/filter.ts';
import type { TimeRange } from '../state/time-range.ts';
import { api } from './client.ts';

/** What is asked of `POST /v2/metrics`. */
export interface MetricsQuestion {
  /** `api_usage` where it is absent. */
  readonly datasource?: string;
  readonly metrics: readonly string[];
  /** With `time` it is a series. */
  readonly dimensions?: readonly string[];
  readonly filters?: readonly Filter[];
  /** A text somewhere in paths, ids, models, errors: of `api_usage` alone. */
  readonly search?: string;
  readonly time_range: TimeRange;
  readonly granularity?: string;
  readonly limit?: number;
}

/** Numbers by time, or by what they are split by. `display` says what ids are called now. */
export interface MetricsAnswer {
  readonly data: readonly MetricsPoint[];
  readonly meta: {
    readonly start: string;
    readonly end: string;
    readonly granularity_ms: number;
    readonly limit: number;
    readonly truncated: boolean;
    readonly metric_units: Readonly<Record<string, string>>;
    readonly display: Display;
  };
}

export interface MetricsPoint {
  readonly timestamp: string;
  readonly event: Readonly<Record<string, string | number | null>>;
}

export type Display = Readonly<Record<string, Readonly<Record<string, DisplayName>>>>;

export interface DisplayName {
  readonly id: string;
  readonly name: string;
  readonly deleted?: true;
  readonly is_other_group?: true;
}

/** What was shown stays until the new numbers are there: `isPlaceholderData` tells. */
export const metricsQuery = (question: MetricsQuestion) =>
  queryOptions({
    queryKey: ['metrics', question],
    queryFn: ({ signal }) => api.post<MetricsAnswer>('/v2/metrics', bodyOfMetrics(question), { signal }),
    placeholderData: keepPreviousData,
  });

export const bodyOfMetrics = ({ time_range, ...rest }: MetricsQuestion) => ({
  ...rest,
  time_range: inZone(time_range),
});

/** Days and weeks begin where the person is. */
export function inZone(range: TimeRange): TimeRange {
  return { tz: Intl.DateTimeFormat().resolvedOptions().timeZone, ...range };
}

/** Which requests are asked for. */
export interface RequestsQuestion {
  readonly filters: readonly Filter[];
  readonly time_range: TimeRange;
  readonly search?: string;
  readonly size?: number;
}

export interface RequestsPage<Row> {
  readonly results: readonly Row[];
  readonly meta: {
    readonly time_range: { readonly start: string; readonly end: string };
    readonly size: number;
    readonly total: number;
    readonly total_is_exact: boolean;
    readonly cursor?: string;
    /** Where a live tail goes on; absent where the range does not reach until now. */
    readonly tail?: string;
    readonly display: Display;
  };
}

/** Single requests, newest first, page by page. */
export const requestsQuery = <Row>(question: RequestsQuestion) =>
  infiniteQueryOptions({
    queryKey: ['requests', question],
    queryFn: ({ signal, pageParam: cursor }) =>
      api.post<RequestsPage<Row>>(
        '/v2/api-requests',
        { ...question, time_range: inZone(question.time_range), ...(cursor !== undefined && { cursor }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ meta }) => meta.cursor,
    // Pages that are there stay as they are: what is new is asked for by refreshing, or by following.
    staleTime: Number.POSITIVE_INFINITY,
    meta: { isEndless: true },
  });

/** What came since the answer that told `tail`, newest first. */
export const followRequests = <Row>(
  { filters, search, time_range }: RequestsQuestion,
  tail: string,
  signal: AbortSignal,
) =>
  api.post<RequestsPage<Row>>(
    '/v2/api-requests',
    { filters, ...(search !== undefined && { search }), time_range: inZone(time_range), tail, size: 1_000 },
    { signal },
  );

/** All requests that are found, as a table; to be read as it comes. */
export const exportRequests = ({ filters, search, time_range }: RequestsQuestion, signal: AbortSignal) =>
  api.ask(
    'POST',
    '/v2/api-requests/export',
    { filters, ...(search !== undefined && { search }), time_range: inZone(time_range), limit: 100_000 },
    { signal, headers: { accept: 'text/csv' } },
  );

/** A data set as `GET /v2/metrics/fields` tells it: what to measure, split and filter by. */
export interface DataSet {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly defaultMetric: string;
  readonly granularityOptions: readonly {
    readonly upToMs: number | null;
    readonly default: string;
    readonly granularities: readonly string[];
  }[];
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly group?: 'metric' | 'dimension' | 'filter';
  readonly metricGroup?: string;
  readonly unit?: string;
  readonly filter?: FieldFilter;
}

export interface FieldFilter {
  readonly valueType: 'string' | 'number' | 'boolean';
  readonly operators: readonly { readonly type: string; readonly ops: readonly string[] }[];
  readonly preSeededValues: readonly string[];
  readonly allowNewValues: boolean;
  readonly valuesNeedTranslation: boolean;
  readonly entity?: string;
  readonly allowsWildcards: boolean;
}

export const dataSetsQuery = queryOptions({
  queryKey: ['metrics-fields'],
  queryFn: ({ signal }) => api.get<{ readonly data: readonly DataSet[] }>('/v2/metrics/fields', { signal }),
  select: ({ data }) => data,
  staleTime: Number.POSITIVE_INFINITY,
});

export interface EntityName {
  /** As filters want it. */
  readonly id: string;
  readonly name: string;
  readonly deleted?: true;
}

/** Entities of a kind by a part of their name, or by their id. */
export const entityNamesQuery = (kind: string, search: string) =>
  queryOptions({
    queryKey: ['entity-names', kind, search],
    queryFn: ({ signal }) =>
      api.get<{ readonly data: readonly EntityName[] }>(
        `/v2/entity-names?${new URLSearchParams({ kind, search, size: '50' })}`,
        { signal },
      ),
    select: ({ data }) => data,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
