import { Card, Skeleton, Status, Time } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { ProblemState } from '../../../parts/problem-state.tsx';
import type { Entity } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { reasonText, type TargetHealth, upstreamHealthQuery, wordsOfHealth } from './health.ts';

interface UpstreamHealthProps {
  readonly upstream: Entity;
}

/** How its targets are now, as each gateway sees them. */
export function UpstreamHealth({ upstream }: UpstreamHealthProps) {
  const { id } = useControlPlane();
  const { data, error, refetch } = useQuery(upstreamHealthQuery(id, upstream.id));
  return (
    <Card title="Health" actions={data && <HealthStatus health={data.health} />}>
      {error !== null ? (
        <div className="p-3">
          <ProblemState error={error} what="the health" permission="upstreams.read" onRetry={() => void refetch()} />
        </div>
      ) : data === undefined ? (
        <Skeleton className="m-3 h-16" />
      ) : data.data.length === 0 ? (
        <p className="px-4 py-3 text-sm text-faint">There is no target yet.</p>
      ) : (
        <ul className="divide-y divide-line">
          {data.data.map((target) => (
            <TargetRow key={target.id} target={target} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function TargetRow({ target }: { readonly target: TargetHealth }) {
  const bad = target.nodes.filter(({ health }) => health === 'UNHEALTHY' || health === 'DNS_ERROR');
  return (
    <li className="px-4 py-2 text-sm">
      <div className="flex items-center gap-3">
        <span className="min-w-0 grow font-mono text-xs wrap-anywhere">{target.target}</span>
        <span className="text-faint tabular">weight {target.weight}</span>
        <HealthStatus health={target.health} />
      </div>
      {bad.map(({ node_id, hostname, addresses }) => (
        <p key={node_id} className="text-soft">
          {hostname}:{' '}
          {addresses
            .filter(({ health }) => health === 'UNHEALTHY')
            .map(({ ip, port, reason, since }) => (
              <span key={`${ip}:${port}`}>
                {ip}:{port} {reasonText(reason)}
                {since !== undefined && (
                  <>
                    , <Time atMs={Date.parse(since)} />
                  </>
                )}{' '}
              </span>
            ))}
        </p>
      ))}
    </li>
  );
}

function HealthStatus({ health }: { readonly health: TargetHealth['health'] }) {
  const { text, meaning } = wordsOfHealth[health] ?? wordsOfHealth.UNKNOWN;
  return <Status meaning={meaning}>{text}</Status>;
}
