import { GoldenSignals } from '@sallyport/ui';
import type { MetricsQuestion } from '../../api/analytics.ts';
import { type Filter, isOneOf, withFilter } from '../filters/filter.ts';
import { requestsHref } from '../filters/requests-href.ts';
import { useFigures } from './use-figures.ts';

interface RequestSignalsProps {
  /** Which requests. */
  readonly question: Pick<MetricsQuestion, 'time_range' | 'filters' | 'search'>;
  /** They are listed on this screen: only fewer of them are elsewhere. */
  readonly areHere?: boolean;
}

const metrics = ['request_count', 'error_rate', 'response_latency_p99'];

/** How many there were, how many of them went wrong, how long they took; each against the period before. */
export function RequestSignals({ question, areHere = false }: RequestSignalsProps) {
  const { time_range: range, filters = [], search } = question;
  const { figures, error, refetch } = useFigures({ ...question, metrics });
  const latency = figures?.['response_latency_p99']?.value;
  const hrefOf = (within: readonly Filter[]) =>
    requestsHref({ filters: within, range, ...(search !== undefined && { text: search }) });
  const href = (filter: Filter) => hrefOf(withFilter(filters, filter));
  return (
    <GoldenSignals
      requests={figures?.['request_count']}
      errorRate={figures?.['error_rate']}
      latency={figures?.['response_latency_p99']}
      links={{
        ...(!areHere && { requests: hrefOf(filters) }),
        errorRate: href(isOneOf('status_code_grouped', '4XX', '5XX')),
        ...(latency != null && {
          latency: href({ field: 'latencies_response_ms', operator: '>=', value: Math.floor(latency) }),
        }),
      }}
      {...(error !== null && {
        failure: { message: 'The figures could not be read.', advice: error.message, onRetry: refetch },
      })}
    />
  );
}
