import type { Figure } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { type MetricsAnswer, type MetricsQuestion, metricsQuery } from '../../api/analytics.ts';
import { rangeBetween, type TimeRange } from '../../state/time-range.ts';
import { figureOf } from './answers.ts';

interface Figures {
  /** By metric; undefined while they are being asked for. */
  readonly figures: Readonly<Record<string, Figure | undefined>> | undefined;
  readonly error: Error | null;
  readonly refetch: () => void;
}

interface FigureOptions {
  /** False where there is no room for it. */
  readonly hasTrend?: boolean;
}

/** One figure for each metric over the whole range, with what it was in the period of the same length before, and how it went. */
export function useFigures(
  question: Omit<MetricsQuestion, 'dimensions' | 'granularity'>,
  { hasTrend = true }: FigureOptions = {},
): Figures {
  const now = useQuery(metricsQuery(question));
  // What is still shown of another question has no period before.
  const before = now.isPlaceholderData ? undefined : now.data && periodBefore(now.data);
  const past = useQuery({
    ...metricsQuery({ ...question, time_range: before ?? question.time_range }),
    // Numbers of another period would be compared with themselves.
    placeholderData: undefined,
    enabled: before !== undefined,
  });
  const trend = useQuery({ ...metricsQuery({ ...question, dimensions: ['time'] }), enabled: hasTrend });
  const refetch = () => void now.refetch();
  const { data } = now;
  if (data === undefined) return { figures: undefined, error: now.error, refetch };
  const others = { ...(past.data && { before: past.data }), ...(trend.data && { trend: trend.data }) };
  const figures = question.metrics.map((metric) => [metric, figureOf(data, metric, others)]);
  return { figures: Object.fromEntries(figures), error: null, refetch };
}

/** As long as the range that was answered, and ending where it begins. */
function periodBefore({ meta }: MetricsAnswer): TimeRange {
  const [start, end] = [Date.parse(meta.start), Date.parse(meta.end)];
  // By the minute, so that a screen that is drawn again asks the same.
  const minute = (ms: number) => Math.floor(ms / 60_000) * 60_000;
  return rangeBetween(minute(start - (end - start)), minute(start));
}
