import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';

/** How many requests ended how: by `2XX`, `4XX` …. */
export type StatusCounts = Readonly<Record<string, number>>;

interface Answer {
  readonly data: readonly { readonly event: Readonly<Record<string, string | number | null>> }[];
}

/** Of one control plane in the last day, by what `dimension` names: `CONTROL PLANE:ID`. */
export const trafficQuery = (controlPlaneId: string, dimension: string) =>
  queryOptions({
    queryKey: ['traffic', controlPlaneId, dimension],
    queryFn: ({ signal }) =>
      api.post<Answer>(
        '/v2/metrics',
        {
          metrics: ['request_count'],
          dimensions: [dimension, 'status_code_grouped'],
          filters: [{ field: 'control_plane', operator: 'in', value: [controlPlaneId] }],
          time_range: { type: 'relative', time_range: '24h' },
          limit: 250,
        },
        { signal },
      ),
    select: (answer) => countsBy(answer, dimension),
    staleTime: 60_000,
  });

/** Of all control planes in the last day. */
export const trafficOfControlPlanesQuery = queryOptions({
  queryKey: ['traffic', 'control-planes'],
  queryFn: ({ signal }) =>
    api.post<Answer>(
      '/v2/metrics',
      {
        metrics: ['request_count'],
        dimensions: ['control_plane', 'status_code_grouped'],
        time_range: { type: 'relative', time_range: '24h' },
        limit: 250,
      },
      { signal },
    ),
  select: (answer: Answer) => countsBy(answer, 'control_plane'),
  staleTime: 60_000,
});

export function countsBy({ data }: Answer, dimension: string): ReadonlyMap<string, StatusCounts> {
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
