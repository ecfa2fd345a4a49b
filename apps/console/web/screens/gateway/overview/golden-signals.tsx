import { Card, GoldenSignals as Signals } from '@sallyport/ui';
import { useNavigate } from '@tanstack/react-router';
import { isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { StatusChart } from '../../../parts/metrics/status-chart.tsx';
import { useFigures } from '../../../parts/metrics/use-figures.ts';
import { lastDay, rangeBetween } from '../../../state/time-range.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

const metrics = ['request_count', 'error_rate', 'response_latency_p99'];

/** How much was asked of it in the last day, how much of that failed, and how fast the rest was. */
export function GoldenSignals() {
  const { id } = useControlPlane();
  const navigate = useNavigate();
  const filters = [isOneOf('control_plane', id)];
  const { figures, error, refetch } = useFigures({ metrics, filters, time_range: lastDay });
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
          <StatusChart
            question={{ filters, time_range: lastDay }}
            height={180}
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
