import { GoldenSignals, TimeSeries } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { metricsQuery, type RequestsQuestion } from '../../../api/analytics.ts';
import { isOneOf, withFilter } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { timeSeriesOf } from '../../../parts/metrics/answers.ts';
import { useFigures } from '../../../parts/metrics/use-figures.ts';
import { granularityFor } from '../../../parts/time-range/granularity.ts';

interface FiguresProps {
  readonly question: RequestsQuestion;
}

const metrics = ['request_count', 'error_rate', 'response_latency_p99'];

/** How many were found, how many of them went wrong, how long they took; each against the period before. */
export function Figures({ question }: FiguresProps) {
  const { time_range: range, filters, search } = question;
  const { figures, error, refetch } = useFigures({
    metrics,
    filters,
    time_range: range,
    ...(search !== undefined && { search }),
  });
  const latency = figures?.['response_latency_p99']?.value;
  const href = (filter: Parameters<typeof withFilter>[1]) =>
    requestsHref({ filters: withFilter(filters, filter), range, ...(search !== undefined && { text: search }) });
  return (
    <GoldenSignals
      requests={figures?.['request_count']}
      errorRate={figures?.['error_rate']}
      latency={figures?.['response_latency_p99']}
      links={{
        errorRate: href(isOneOf('status_code_grouped', '4XX', '5XX')),
        ...(latency != null && {
          latency: href({ field: 'latencies_response_ms', operator: '>=', value: Math.floor(latency) }),
        }),
      }}
      {...(error !== null && { failure: { message: 'The figures could not be read.', onRetry: refetch } })}
    />
  );
}

interface HistogramProps extends FiguresProps {
  readonly onSelectWindow: (fromMs: number, toMs: number) => void;
}

/** How many there were when, by how they ended; drawing over a part of it shows that part. */
export function Histogram({ question, onSelectWindow }: HistogramProps) {
  const { time_range, filters, search } = question;
  const { data, error, refetch } = useQuery(
    metricsQuery({
      metrics: ['request_count'],
      dimensions: ['time', 'status_code_grouped'],
      granularity: granularityFor(time_range),
      time_range,
      filters,
      ...(search !== undefined && { search }),
    }),
  );
  const series = useMemo(() => timeSeriesOf(data, { metric: 'request_count', by: 'status_code_grouped' }), [data]);
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
