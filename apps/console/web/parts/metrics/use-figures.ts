import type { Figure, Unit } from '@sallyport/ui';
import { skipToken, useQuery } from '@tanstack/react-query';
import { type MetricsAnswer, type MetricsQuestion, metricsQuery } from '../../api/analytics.ts';

interface Figures {
  /** By metric; undefined while they are being asked for. */
  readonly figures: Readonly<Record<string, Figure>> | undefined;
  readonly error: Error | null;
  readonly refetch: () => void;
}

/** One figure for each metric over the whole range, with what it was in the period of the same length before. */
export function useFigures(question: Omit<MetricsQuestion, 'dimensions' | 'granularity'>): Figures {
  const now = useQuery(metricsQuery(question));
  const before = now.data && periodBefore(now.data);
  const past = useQuery({
    ...metricsQuery({ ...question, time_range: before ?? question.time_range }),
    ...(before === undefined && { queryFn: skipToken }),
  });
  const trend = useQuery(metricsQuery({ ...question, dimensions: ['time'] }));
  const refetch = () => void now.refetch();
  if (now.data === undefined) return { figures: undefined, error: now.error, refetch };
  const figures = question.metrics.map((metric): [string, Figure] => {
    const { data, meta } = now.data;
    const points = trend.data?.data.map(({ event }) => numberOf(event[metric]));
    const figure = { value: numberOf(data[0]?.event[metric]), unit: (meta.metric_units[metric] ?? 'count') as Unit };
    const earlier = past.data && { before: numberOf(past.data.data[0]?.event[metric]) };
    return [metric, { ...figure, ...earlier, ...(points && { trend: points }) }];
  });
  return { figures: Object.fromEntries(figures), error: null, refetch };
}

/** As long as the range that was answered, and ending where it begins. */
function periodBefore({ meta }: MetricsAnswer) {
  const [start, end] = [Date.parse(meta.start), Date.parse(meta.end)];
  // By the minute, so that a screen that is drawn again asks the same.
  const at = (ms: number) => new Date(Math.floor(ms / 60_000) * 60_000).toISOString();
  return { type: 'absolute', start: at(start - (end - start)), end: at(start) } as const;
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
