import { Card, type Figure, GoldenSignals as Signals, TimeSeries } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { metricsQuery } from '../../../api/analytics.ts';
import { isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { rangeBetween } from '../../../state/time-range.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { figureOf, statusSeries } from './signals.ts';

const metrics = ['request_count', 'error_rate', 'response_latency_p99'] as const;
const lastDay = { type: 'relative', time_range: '24h' } as const;
const dayMs = 86_400_000;

/** How much was asked of it in the last day, how much of that failed, and how fast the rest was. */
export function GoldenSignals() {
  const { id } = useControlPlane();
  const navigate = useNavigate();
  const filters = [isOneOf('control_plane', id)];
  const dayBefore = useMemo(() => {
    // To the minute, so that the same question is asked again for a while.
    const end = Math.floor(Date.now() / 60_000) * 60_000 - dayMs;
    return { type: 'absolute', start: new Date(end - dayMs).toISOString(), end: new Date(end).toISOString() } as const;
  }, []);
  const now = useQuery(metricsQuery({ metrics, filters, time_range: lastDay }));
  const before = useQuery(metricsQuery({ metrics, filters, time_range: dayBefore }));
  const trend = useQuery(metricsQuery({ metrics, dimensions: ['time'], filters, time_range: lastDay }));
  const statuses = useQuery(
    metricsQuery({
      metrics: ['request_count'],
      dimensions: ['time', 'status_code_grouped'],
      filters,
      time_range: lastDay,
    }),
  );
  const figure = (metric: (typeof metrics)[number], unit: Figure['unit']) =>
    now.data && figureOf(metric, unit, now.data, before.data, trend.data);
  const failure =
    now.error === null
      ? undefined
      : { message: 'The traffic could not be read.', advice: now.error.message, onRetry: () => void now.refetch() };
  const failed = [...filters, isOneOf('status_code_grouped', '4XX', '5XX')];
  return (
    <>
      <Signals
        requests={figure('request_count', 'count')}
        errorRate={figure('error_rate', '%')}
        latency={figure('response_latency_p99', 'ms')}
        links={{
          requests: requestsHref({ filters, range: lastDay }),
          errorRate: requestsHref({ filters: failed, range: lastDay }),
          latency: requestsHref({ filters, range: lastDay }),
        }}
        {...(failure && { failure })}
      />
      <Card title="Requests in the last 24 hours">
        <div className="p-3">
          <TimeSeries
            title="Requests by status"
            kind="bars"
            isStacked
            height={180}
            data={statuses.data && statusSeries(statuses.data)}
            empty="No requests in the last 24 hours."
            onSelectWindow={(fromMs, toMs) =>
              void navigate({ href: requestsHref({ filters, range: rangeBetween(fromMs, toMs) }) })
            }
          />
        </div>
      </Card>
    </>
  );
}
