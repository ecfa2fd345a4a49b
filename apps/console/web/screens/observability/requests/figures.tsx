import { type Figure, GoldenSignals, TimeSeries } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type MetricsAnswer, metricsQuery, type RequestsQuestion } from '../../../api/analytics.ts';
import { isOneOf, withFilter } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { granularityFor, periodBefore } from '../../../parts/time-range/granularity.ts';
import { seriesOf } from '../../../parts/time-range/series.ts';

interface FiguresProps {
  readonly question: RequestsQuestion;
  /** When it was asked last. */
  readonly nowMs: number;
}

const metrics = ['request_count', 'error_rate', 'response_latency_p99'];

/** How many were found, how many of them went wrong, how long they took; each against the period before. */
export function Figures({ question, nowMs }: FiguresProps) {
  const { time_range: range, filters, search } = question;
  const asked = { metrics, filters, ...(search !== undefined && { search }) };
  const now = useQuery(metricsQuery({ ...asked, time_range: range }));
  const period = useMemo(() => periodBefore(range, nowMs), [range, nowMs]);
  const before = useQuery({
    ...metricsQuery({ ...asked, time_range: period ?? range }),
    enabled: period !== undefined,
  });
  const trend = useQuery(
    metricsQuery({ ...asked, dimensions: ['time'], granularity: granularityFor(range, nowMs), time_range: range }),
  );
  const figure = (metric: string, absent: 0 | null): Figure | undefined => {
    if (now.data === undefined) return undefined;
    const series = trend.data && seriesOf(trend.data, { metric, absent });
    return {
      value: figureIn(now.data, metric) ?? absent,
      unit: metric === 'error_rate' ? '%' : metric === 'request_count' ? 'count' : 'ms',
      ...(period !== undefined && before.data !== undefined && { before: figureIn(before.data, metric) }),
      ...(series?.series[0] && { trend: series.series[0].values }),
    };
  };
  const latency = now.data && figureIn(now.data, 'response_latency_p99');
  const href = (filter: Parameters<typeof withFilter>[1]) =>
    requestsHref({ filters: withFilter(filters, filter), range, ...(search !== undefined && { text: search }) });
  return (
    <GoldenSignals
      requests={figure('request_count', 0)}
      errorRate={figure('error_rate', null)}
      latency={figure('response_latency_p99', null)}
      links={{
        errorRate: href(isOneOf('status_code_grouped', '4XX', '5XX')),
        ...(latency != null && {
          latency: href({ field: 'latencies_response_ms', operator: '>=', value: Math.floor(latency) }),
        }),
      }}
      {...(now.error !== null && {
        failure: { message: 'The figures could not be read.', onRetry: () => void now.refetch() },
      })}
    />
  );
}

function figureIn({ data }: MetricsAnswer, metric: string): number | null {
  const value = data[0]?.event[metric];
  return typeof value === 'number' ? value : null;
}

interface HistogramProps extends FiguresProps {
  readonly onSelectWindow: (fromMs: number, toMs: number) => void;
}

/** How many there were when, by how they ended; drawing over a part of it shows that part. */
export function Histogram({ question, nowMs, onSelectWindow }: HistogramProps) {
  const { time_range, filters, search } = question;
  const { data, error, refetch } = useQuery(
    metricsQuery({
      metrics: ['request_count'],
      dimensions: ['time', 'status_code_grouped'],
      granularity: granularityFor(time_range, nowMs),
      time_range,
      filters,
      ...(search !== undefined && { search }),
    }),
  );
  const series = useMemo(
    () => data && seriesOf(data, { metric: 'request_count', dimension: 'status_code_grouped', absent: 0, nowMs }),
    [data, nowMs],
  );
  return (
    <TimeSeries
      title="Requests over time, by status"
      data={series}
      kind="bars"
      isStacked
      height={96}
      onSelectWindow={onSelectWindow}
      empty="No requests in this range."
      {...(error !== null && {
        failure: { message: 'The chart could not be read.', onRetry: () => void refetch() },
      })}
    />
  );
}
