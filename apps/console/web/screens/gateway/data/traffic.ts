import { queryOptions } from '@tanstack/react-query';
import { type MetricsAnswer, metricsQuery } from '../../../api/analytics.ts';
import { type Filter, isOneOf } from '../../../parts/filters/filter.ts';
import { lastDay } from '../../../state/time-range.ts';

/** How many requests ended how: by `2XX`, `4XX` …. */
export type StatusCounts = Readonly<Record<string, number>>;

/** Of one control plane in the last day, by what `dimension` names: `CONTROL PLANE:ID`. */
export const trafficQuery = (controlPlaneId: string, dimension: string) =>
  countsQuery(dimension, [isOneOf('control_plane', controlPlaneId)]);

/** Of all control planes in the last day. */
export const trafficOfControlPlanesQuery = countsQuery('control_plane', []);

function countsQuery(dimension: string, filters: readonly Filter[]) {
  return queryOptions({
    ...metricsQuery({
      metrics: ['request_count'],
      dimensions: [dimension, 'status_code_grouped'],
      filters,
      time_range: lastDay,
      limit: 250,
    }),
    select: (answer: MetricsAnswer) => countsBy(answer, dimension),
    staleTime: 60_000,
  });
}

function countsBy({ data }: MetricsAnswer, dimension: string): ReadonlyMap<string, StatusCounts> {
  const counts = new Map<string, Record<string, number>>();
  for (const { event } of data) {
    const key = event[dimension];
    if (typeof key !== 'string') continue;
    const group = String(event['status_code_grouped'] ?? 'none');
    const known = counts.get(key) ?? {};
    known[group] = (known[group] ?? 0) + Number(event['request_count'] ?? 0);
    counts.set(key, known);
  }
  return counts;
}

export const totalOf = (counts: StatusCounts = {}): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
