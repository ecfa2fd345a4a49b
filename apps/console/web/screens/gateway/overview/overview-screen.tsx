import { Card, Copy, DescriptionList, Skeleton, Status, Time } from '@sallyport/ui';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useMay } from '../../../api/person.ts';
import { isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { textOfLabels } from '../../../parts/labels-text.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { isGroup } from '../control-planes/is-group.ts';
import { configurationQuery } from '../data/configuration.ts';
import { expectedHashQuery, nodesQuery } from '../data/nodes.ts';
import { recentVersionsQuery } from '../data/versions.ts';
import { kinds } from '../entities/kinds.ts';
import { countNodes, syncOf } from '../nodes/node-words.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { GoldenSignals } from './golden-signals.tsx';
import { GroupMembers } from './group-members.tsx';
import { IllUpstreams } from './ill-upstreams.tsx';

/** One control plane: how it does, what it has, what changed. */
export function Screen() {
  return (
    <ControlPlanePage tab="" title="Overview">
      <Overview />
    </ControlPlanePage>
  );
}

function Overview() {
  const controlPlane = useControlPlane();
  const may = useMay();
  return (
    <>
      {may('analytics.read', controlPlane.id) && <GoldenSignals />}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[repeat(2,minmax(0,1fr))]">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
          <NodeHealth />
          <IllUpstreams />
          <RecentChanges />
        </div>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
          {isGroup(controlPlane) ? <GroupMembers /> : <Counts />}
          <About />
        </div>
      </div>
    </>
  );
}

function NodeHealth() {
  const { id } = useControlPlane();
  const [nodes, { data: expectedHash }] = useQueries({ queries: [nodesQuery(id), expectedHashQuery(id)] });
  return (
    <Part title="Gateways" href={`/gateway/${id}/nodes`} query={nodes} what="the gateways" permission="nodes.read">
      {(data) => {
        const { connected, away, bad } = countNodes(data, expectedHash);
        return (
          <>
            <p className="px-4 pt-3 text-sm">
              <span className="text-xl font-semibold tabular">{connected}</span> connected
              {away > 0 && <span className="text-failed">, {away} away</span>}
              {bad > 0 && <span className="text-failed">, {bad} not up to date</span>}
            </p>
            <ul className="px-4 pt-1 pb-3 text-sm">
              {data
                .filter(({ following }) => following !== undefined)
                .slice(0, 6)
                .map((node) => {
                  const { text, meaning } = syncOf(node, expectedHash);
                  return (
                    <li key={node.id} className="flex items-center justify-between gap-3 py-0.5">
                      <a href={`/gateway/${id}/nodes?node=${node.id}`} className="min-w-0 truncate hover:underline">
                        {node.hostname}
                      </a>
                      <Status meaning={meaning}>{text}</Status>
                    </li>
                  );
                })}
            </ul>
          </>
        );
      }}
    </Part>
  );
}

function RecentChanges() {
  const { id } = useControlPlane();
  const versions = useQuery(recentVersionsQuery(id));
  return (
    <Part
      title="Recent changes"
      href={`/gateway/${id}/versions`}
      query={versions}
      what="the versions"
      permission="configuration.read"
    >
      {(data) =>
        data.length === 0 ? (
          <p className="px-4 py-3 text-sm text-faint">Nothing was configured yet.</p>
        ) : (
          <ul className="divide-y divide-line text-sm">
            {data.map(({ version, summary, created_by, created_at }) => (
              <li key={version}>
                <a href={`/gateway/${id}/versions/${version}`} className="flex gap-3 px-4 py-2 hover:bg-over">
                  <span className="figure w-8 shrink-0 text-faint">{version}</span>
                  <span className="min-w-0 grow wrap-anywhere">{summary}</span>
                  <span className="shrink-0 text-faint">
                    {created_by} · <Time atMs={Date.parse(created_at)} />
                  </span>
                </a>
              </li>
            ))}
          </ul>
        )
      }
    </Part>
  );
}

const counted = kinds.filter(({ path }) => path !== 'targets');

function Counts() {
  const { id } = useControlPlane();
  const may = useMay();
  const { data } = useQuery(configurationQuery(id));
  const shown = counted.filter(({ permission }) => may(`${permission}.read`, id));
  return (
    <Card title="What it has">
      <ul className="grid grid-cols-2 overflow-hidden rounded-b-card sm:grid-cols-3">
        {shown.map(({ path, collection, many }) => (
          <li key={path} className="border-b border-line">
            <a
              href={`/gateway/${id}/${path}`}
              className="flex items-baseline justify-between gap-2 px-4 py-2 hover:bg-over"
            >
              <span className="text-sm text-soft">{many}</span>
              <span className="font-semibold tabular">
                {data === undefined ? '–' : (data.collections[collection]?.length ?? 0)}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function About() {
  const { id, description, labels, config, created_at } = useControlPlane();
  const addresses = (config.proxy_urls ?? []).map(({ protocol, host, port }) => `${protocol}://${host}:${port}`);
  return (
    <Card
      title="About"
      actions={
        <a className="text-sm text-accent hover:underline" href={`/gateway/${id}/settings`}>
          Edit
        </a>
      }
    >
      <div className="px-4 py-1">
        <DescriptionList
          items={[
            description !== '' && { label: 'Description', value: description },
            { label: 'Id', value: <Copy text={id} label="Copy the id" /> },
            config.control_plane_endpoint !== '' && {
              label: 'Gateways connect to',
              value: <Copy text={config.control_plane_endpoint} label="Copy the address" />,
            },
            addresses.length > 0 && {
              label: 'Requests go to',
              value: (
                <span className="flex flex-wrap gap-x-3">
                  {addresses.map((address) => (
                    <Copy key={address} text={address} label="Copy the address" />
                  ))}
                </span>
              ),
            },
            {
              label: 'Gateways show',
              value:
                config.auth_type === 'pki_client_certs'
                  ? 'certificates that a registered authority issues'
                  : 'certificates that are registered',
            },
            Object.keys(labels).length > 0 && { label: 'Labels', value: textOfLabels(labels) },
            { label: 'Created', value: <Time atMs={Date.parse(created_at)} /> },
            {
              label: 'Requests',
              value: (
                <a
                  className="text-accent hover:underline"
                  href={requestsHref({ filters: [isOneOf('control_plane', id)] })}
                >
                  All requests of this control plane
                </a>
              ),
            },
          ]}
        />
      </div>
    </Card>
  );
}

interface PartProps<Data> {
  readonly title: string;
  readonly href: string;
  readonly what: string;
  readonly permission: string;
  readonly query: { readonly data: Data | undefined; readonly error: unknown; refetch(): unknown };
  readonly children: (data: Data) => ReactNode;
}

function Part<Data>({ title, href, what, permission, query, children }: PartProps<Data>) {
  return (
    <Card
      title={
        <a href={href} className="hover:underline">
          {title}
        </a>
      }
    >
      {query.error !== null ? (
        <div className="p-3">
          <ProblemState error={query.error} what={what} permission={permission} onRetry={() => void query.refetch()} />
        </div>
      ) : query.data === undefined ? (
        <Skeleton className="m-3 h-24" />
      ) : (
        children(query.data)
      )}
    </Card>
  );
}
