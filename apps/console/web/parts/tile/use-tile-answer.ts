import { useQuery } from '@tanstack/react-query';
import { bodyOfMetrics, type MetricsAnswer, type MetricsQuestion } from '../../api/analytics.ts';
import { api } from '../../api/client.ts';
import { inTurn } from './in-turn.ts';

/** The answer to a tile's question. While it is asked anew, with the same metrics by the same dimensions, what was shown stays. */
export function useTileAnswer(question: MetricsQuestion) {
  return useQuery({
    queryKey: ['tile', question] as const,
    queryFn: ({ signal }) =>
      inTurn(signal, () => api.post<MetricsAnswer>('/v2/metrics', bodyOfMetrics(question), { signal })),
    placeholderData: (before, query) =>
      query !== undefined && shapeOf(query.queryKey[1]) === shapeOf(question) ? before : undefined,
  });
}

const shapeOf = ({ datasource, metrics, dimensions = [] }: MetricsQuestion) =>
  JSON.stringify([datasource, metrics, dimensions]);
