import { Card, formatNumber, Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../../api/person.ts';
import { isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { lastDay } from '../../../state/time-range.ts';
import type { Entity } from '../data/entities.ts';
import { totalOf, trafficQuery } from '../data/traffic.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { StatusBar } from '../parts/status-bar.tsx';

interface TrafficProps {
  readonly dimension: string;
  readonly entity: Entity;
}

/** How many requests of the last day concerned it, by how they ended. */
export function Traffic({ dimension, entity }: TrafficProps) {
  const { id } = useControlPlane();
  const may = useMay();
  const isAllowed = may('analytics.read', id);
  const { data, error, refetch } = useQuery({ ...trafficQuery(id, dimension), enabled: isAllowed });
  const key = `${id}:${entity.id}`;
  const counts = data?.get(key);
  const total = totalOf(counts);
  const filters = [isOneOf(dimension, key)];
  if (!isAllowed) return null;
  return (
    <Card
      title="Last 24 hours"
      actions={
        <a className="text-sm text-accent hover:underline" href={requestsHref({ filters, range: lastDay })}>
          Requests
        </a>
      }
    >
      <div className="px-4 py-3">
        {error !== null ? (
          <ProblemState error={error} what="the traffic" permission="analytics.read" onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <Skeleton className="h-14" />
        ) : (
          <>
            <p className="mb-2 text-sm text-soft">
              <span className="text-xl font-semibold text-ink tabular">{formatNumber(total)}</span>{' '}
              {total === 1 ? 'request' : 'requests'}
            </p>
            <StatusBar
              counts={counts ?? {}}
              hrefOf={(group) =>
                requestsHref({ filters: [...filters, isOneOf('status_code_grouped', group)], range: lastDay })
              }
            />
          </>
        )}
      </div>
    </Card>
  );
}
