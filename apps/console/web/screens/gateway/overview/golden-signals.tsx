import { Card } from '@sallyport/ui';
import { useNavigate } from '@tanstack/react-router';
import { isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { RequestSignals } from '../../../parts/metrics/request-signals.tsx';
import { StatusChart } from '../../../parts/metrics/status-chart.tsx';
import { lastDay, rangeBetween } from '../../../state/time-range.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

/** How much was asked of it in the last day, how much of that failed, and how fast the rest was. */
export function GoldenSignals() {
  const { id } = useControlPlane();
  const navigate = useNavigate();
  const filters = [isOneOf('control_plane', id)];
  const question = { filters, time_range: lastDay };
  return (
    <>
      <RequestSignals question={question} />
      <Card title="Requests in the last 24 hours">
        <div className="p-3">
          <StatusChart
            question={question}
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
