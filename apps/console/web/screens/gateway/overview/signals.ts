import type { Figure, TimeSeriesData } from '@sallyport/ui';
import type { MetricsAnswer } from '../../../api/analytics.ts';

/** A number of the period, with the same of the one before, and how it went. */
export function figureOf(
  metric: string,
  unit: Figure['unit'],
  now: MetricsAnswer,
  before: MetricsAnswer | undefined,
  trend: MetricsAnswer | undefined,
): Figure {
  return {
    value: numberOf(now, metric),
    unit,
    ...(before && { before: numberOf(before, metric) }),
    ...(trend && { trend: trend.data.map(({ event }) => countOf(event[metric])) }),
  };
}

const numberOf = ({ data }: MetricsAnswer, metric: string) => countOf(data[0]?.event[metric]);
const countOf = (value: string | number | null | undefined) => (typeof value === 'number' ? value : null);

const groups = ['2XX', '3XX', '4XX', '5XX'] as const;
const meanings = { '2XX': 'allowed', '3XX': 'redirected', '4XX': 'refused', '5XX': 'failed' } as const;

/** Requests over time, a series for each class of statuses that there is. */
export function statusSeries({ data, meta }: MetricsAnswer): TimeSeriesData {
  const times = [...new Set(data.map(({ timestamp }) => Date.parse(timestamp)))].sort((a, b) => a - b);
  const counts = new Map(
    data.map(({ timestamp, event }) => [
      `${Date.parse(timestamp)} ${event['status_code_grouped']}`,
      countOf(event['request_count']),
    ]),
  );
  const series = groups
    .map((name) => ({
      name,
      label: name.toLowerCase(),
      meaning: meanings[name],
      values: times.map((time) => counts.get(`${time} ${name}`) ?? 0),
    }))
    .filter(({ values }) => values.some((value) => value > 0));
  return { timesMs: times, series, unit: 'count', stepMs: meta.granularity_ms, isLastPartial: true };
}
