import {
  Badge,
  Card,
  type Column,
  EmptyState,
  formatNumber,
  PageHeader,
  SearchField,
  Skeleton,
  Status,
  Table,
  TagList,
} from '@sallyport/ui';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type ControlPlane, useControlPlanes } from '../../../api/control-planes.ts';
import { useMay } from '../../../api/person.ts';
import { isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { textsOfLabels } from '../../../parts/labels-text.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { lastDay } from '../../../state/time-range.ts';
import { useSearch } from '../../../state/use-search.ts';
import { expectedHashQuery, nodesQuery } from '../data/nodes.ts';
import { totalOf, trafficOfControlPlanesQuery } from '../data/traffic.ts';
import { recentVersionsQuery } from '../data/versions.ts';
import { countNodes } from '../nodes/node-words.ts';
import { StatusBar } from '../parts/status-bar.tsx';
import { CreateControlPlane } from './create-control-plane.tsx';
import { isGroup } from './is-group.ts';

/** All control planes: how many gateways follow each, whether they are up to date, and what they served. */
export function Screen() {
  const { data, error, refetch } = useControlPlanes();
  const [{ q = '', create }, change] = useSearch();
  const [isCreating, setCreating] = useState(create !== undefined);
  const rows = useMemo(() => (data ?? []).filter((each) => isFound(each, q)), [data, q]);
  return (
    <div className="flex flex-col gap-4 p-4">
      <PageHeader
        title="Control planes"
        description="A control plane is a configuration, and the gateways that follow it."
        actions={
          <PermittedButton look="main" permission="control-planes.create" onClick={() => setCreating(true)}>
            New control plane
          </PermittedButton>
        }
      />
      {error !== null ? (
        <ProblemState
          error={error}
          what="the control planes"
          permission="control-planes.read"
          onRetry={() => void refetch()}
        />
      ) : (
        <List
          rows={rows}
          isLoading={data === undefined}
          q={q}
          onSearch={(next) => change({ q: next || undefined }, { isReplacing: true })}
        />
      )}
      {isCreating && <CreateControlPlane onClose={() => setCreating(false)} />}
    </div>
  );
}

function isFound({ name, description, labels }: ControlPlane, q: string): boolean {
  const text = `${name} ${description} ${Object.entries(labels).flat().join(' ')}`.toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

interface ListProps {
  readonly rows: readonly ControlPlane[];
  readonly isLoading: boolean;
  readonly q: string;
  readonly onSearch: (q: string) => void;
}

function List({ rows, isLoading, q, onSearch }: ListProps) {
  const may = useMay();
  const { data: traffic } = useQuery({ ...trafficOfControlPlanesQuery, enabled: may('analytics.read') });
  const columns = useMemo(
    (): readonly Column<ControlPlane>[] => [
      {
        id: 'name',
        title: 'Control plane',
        sortBy: ({ name }) => name,
        cell: (each) => (
          <span className="flex min-w-0 flex-col">
            <span className="flex items-center gap-2 font-medium">
              <a href={`/gateway/${each.id}`} className="wrap-anywhere hover:underline">
                {each.name}
              </a>
              {isGroup(each) && <Badge meaning="running">group</Badge>}
            </span>
            <span className="line-clamp-2 text-xs font-normal wrap-anywhere text-faint">{each.description}</span>
          </span>
        ),
      },
      { id: 'nodes', title: 'Gateways', cell: ({ id }) => <Nodes controlPlaneId={id} /> },
      {
        id: 'version',
        title: 'Version',
        isNumber: true,
        cell: ({ id }) => <NewestVersion controlPlaneId={id} />,
      },
      {
        id: 'traffic',
        title: 'Last 24 hours',
        sortBy: ({ id }) => totalOf(traffic?.get(id)),
        cell: ({ id }) =>
          traffic === undefined ? null : (
            <span className="block w-full py-1">
              <StatusBar
                counts={traffic.get(id) ?? {}}
                hrefOf={(group) =>
                  requestsHref({
                    filters: [isOneOf('control_plane', id), isOneOf('status_code_grouped', group)],
                    range: lastDay,
                  })
                }
              />
            </span>
          ),
      },
      {
        id: 'labels',
        title: 'Labels',
        cell: ({ labels }) => <TagList tags={textsOfLabels(labels)} />,
      },
    ],
    [traffic],
  );
  return (
    <>
      <SearchField label="Search control planes" value={q} onChange={onSearch} />
      {isLoading ? (
        <Skeleton className="h-48" />
      ) : rows.length === 0 ? (
        <EmptyState
          title={q === '' ? 'No control plane yet' : 'No control plane is like that'}
          description={
            q === ''
              ? 'A control plane is a configuration, and the gateways that follow it.'
              : 'Change what you look for.'
          }
        />
      ) : (
        <Card>
          <Table caption="Control planes" columns={columns} rows={rows} rowKey={({ id }) => id} />
        </Card>
      )}
    </>
  );
}

interface OfControlPlaneProps {
  readonly controlPlaneId: string;
}

function Nodes({ controlPlaneId }: OfControlPlaneProps) {
  const [{ data: nodes }, { data: expectedHash }] = useQueries({
    queries: [nodesQuery(controlPlaneId), expectedHashQuery(controlPlaneId)],
  });
  if (nodes === undefined) return null;
  const { connected, away, bad } = countNodes(nodes, expectedHash);
  if (connected + away === 0) return <Status>none follows</Status>;
  if (bad > 0) return <Status meaning="failed">{`${connected} connected, ${bad} not up to date`}</Status>;
  return (
    <Status meaning={connected > 0 ? 'allowed' : 'failed'}>
      {connected > 0 ? `${formatNumber(connected)} connected, in sync` : `${away} away`}
    </Status>
  );
}

function NewestVersion({ controlPlaneId }: OfControlPlaneProps) {
  const { data } = useQuery(recentVersionsQuery(controlPlaneId));
  const newest = data?.[0];
  return newest === undefined ? '–' : <a href={`/gateway/${controlPlaneId}/versions`}>{newest.version}</a>;
}
