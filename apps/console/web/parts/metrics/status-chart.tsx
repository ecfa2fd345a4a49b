import { TimeSeries } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { type MetricsQuestion, metricsQuery } from '../../api/analytics.ts';
import { type HrefOf, timeSeriesOf } from './answers.ts';

interface StatusChartProps {
  /** Which requests. */
  readonly question: Omit<MetricsQuestion, 'metrics' | 'dimensions'>;
  readonly onSelectWindow: (fromMs: number, toMs: number) => void;
  readonly empty: string;
  readonly height?: number;
  readonly hrefOf?: HrefOf;
}

/** How many there were when, by how they ended; what is done with a part that is drawn over is up to the screen. */
export function StatusChart({ question, hrefOf, ...rest }: StatusChartProps) {
  const { data, error, refetch } = useQuery(
    metricsQuery({ ...question, metrics: ['request_count'], dimensions: ['time', 'status_code_grouped'] }),
  );
  return (
    <TimeSeries
      title="Requests over time, by status"
      kind="bars"
      isStacked
      data={timeSeriesOf(data, { metric: 'request_count', by: 'status_code_grouped', ...(hrefOf && { hrefOf }) })}
      {...rest}
      {...(error !== null && { failure: { message: 'The chart could not be read.', onRetry: () => void refetch() } })}
    />
  );
}
