import { Card, GoldenSignals as Signals, TimeSeries } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { metricsQuery } from '../../../api/analytics.ts';
import { isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { timeSeriesOf } from '../../../parts/metrics/answers.ts';
import { useFigures } from '../../../parts/metrics/use-figures.ts';
import { rangeBetween } from '../../../state/time-range.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

const metrics = ['request_count', 'error_rate', 'response_latency_p99'];
const lastDay = { type: 'relative', time_range: '24h' } as const;

/** How much was asked of it in the last day, how much of that failed, and how fast the rest was. */
export function GoldenSignals() {
  const { id } = useControlPlane();
  const navigate = useNavigate();
  const filters = [isOneOf('control_plane', id)];
  const { figures, error, refetch } = useFigures({ metrics, filters, time_range: lastDay });
  const statuses = useQuery(
    metricsQuery({
      metrics: ['request_count'],
      dimensions: ['time', 'status_code_grouped'],
      filters,
      time_range: lastDay,
    }),
  );
  const series = useMemo(
    () => timeSeriesOf(statuses.data, { metric: 'request_count', by: 'status_code_grouped' }),
    [statuses.data],
  );
  const failed = [...filters, isOneOf('status_code_grouped', '4XX', '5XX')];
  return (
    <>
      <Signals
        requests={figures?.['request_count']}
        errorRate={figures?.['error_rate']}
        latency={figures?.['response_latency_p99']}
        links={{
          requests: requestsHref({ filters, range: lastDay }),
          errorRate: requestsHref({ filters: failed, range: lastDay }),
          latency: requestsHref({ filters, range: lastDay }),
        }}
        {...(error !== null && {
          failure: { message: 'The traffic could not be read.', advice: error.message, onRetry: refetch },
        })}
      />
      <Card title="Requests in the last 24 hours">
        <div className="p-3">
          <TimeSeries
            title="Requests by status"
            kind="bars"
            isStacked
            height={180}
            data={series}
            empty="No requests in the last 24 hours."
            {...(statuses.error !== null && {
              failure: { message: 'The chart could not be read.', onRetry: () => void statuses.refetch() },
            })}
            onSelectWindow={(fromMs, toMs) =>
              void navigate({ href: requestsHref({ filters, range: rangeBetween(fromMs, toMs) }) })
            }
          />
        </div>
      </Card>
    </>
  );
}
