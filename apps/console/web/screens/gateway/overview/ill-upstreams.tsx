import { Card, Status, Time } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../../api/person.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { reasonText, upstreamsHealthQuery, wordsOfHealth } from '../upstreams/health.ts';

/** Upstreams of which a target fails; nothing where all is well. */
export function IllUpstreams() {
  const { id } = useControlPlane();
  const isAllowed = useMay()('upstreams.read', id);
  const { data = [], error, refetch } = useQuery({ ...upstreamsHealthQuery(id), enabled: isAllowed });
  const ill = data.filter(({ unhealthy_targets }) => unhealthy_targets.length > 0);
  if (ill.length === 0 && error === null) return null;
  return (
    <Card title="Upstreams with targets that fail">
      {error !== null && (
        <div className="p-3">
          <ProblemState error={error} what="the health of upstreams" onRetry={() => void refetch()} />
        </div>
      )}
      <ul className="divide-y divide-line text-sm">
        {ill.map(({ upstream, health, targets, unhealthy_targets }) => (
          <li key={upstream.id} className="px-4 py-2">
            <div className="flex items-center justify-between gap-3">
              <a
                href={`/gateway/${id}/upstreams/${upstream.id}`}
                className="min-w-0 truncate font-medium hover:underline"
              >
                {upstream.name}
              </a>
              <Status meaning={wordsOfHealth[health]?.meaning ?? 'plain'}>
                {`${targets.healthy} of ${targets.total} healthy`}
              </Status>
            </div>
            {unhealthy_targets.slice(0, 3).map(({ target, reason, since }) => (
              <p key={target} className="text-soft">
                <span className="font-mono text-xs">{target}</span> {reasonText(reason)}
                {since !== undefined && (
                  <>
                    , <Time atMs={Date.parse(since)} />
                  </>
                )}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
}
