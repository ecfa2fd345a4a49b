import { TimeSeries, type TimeSeriesKind } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type MetricsQuestion, metricsQuery } from '../../../api/analytics.ts';
import { type HrefOf, timeSeriesOf } from '../../../parts/metrics/answers.ts';
import { granularityFor } from '../../../parts/time-range/granularity.ts';
import { rangeBetween } from '../../../state/time-range.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';

interface MetricChartProps {
  readonly title: string;
  readonly question: Omit<MetricsQuestion, 'metrics' | 'dimensions' | 'granularity' | 'time_range'>;
  /** One split by a dimension, or several. */
  readonly show:
    | { readonly metric: string; readonly by: string; readonly hrefOf?: HrefOf }
    | { readonly metrics: readonly { readonly name: string; readonly title: string }[] };
  readonly kind?: TimeSeriesKind;
  readonly isStacked?: boolean;
  readonly height?: number;
  readonly empty?: string;
}

/** Something over the time that the address tells; drawing over a part of it shows that part. */
export function MetricChart({ title, question, show, kind = 'bars', isStacked = false, ...rest }: MetricChartProps) {
  const [range, setRange] = useTimeRange();
  const asked =
    'by' in show
      ? { metrics: [show.metric], dimensions: ['time', show.by] }
      : { metrics: show.metrics.map(({ name }) => name), dimensions: ['time'] };
  const { data, error, refetch } = useQuery(
    metricsQuery({ ...question, ...asked, granularity: granularityFor(range), time_range: range }),
  );
  const what = JSON.stringify(show);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is told by its words.
  const series = useMemo(() => timeSeriesOf(data, show), [data, what]);
  return (
    <TimeSeries
      title={title}
      data={series}
      kind={kind}
      isStacked={isStacked}
      onSelectWindow={(fromMs, toMs) => setRange(rangeBetween(fromMs, toMs))}
      {...(error !== null && { failure: { message: 'The chart could not be read.', onRetry: () => void refetch() } })}
      {...rest}
    />
  );
}
