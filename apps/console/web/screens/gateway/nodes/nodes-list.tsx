import { Card, type Column, Drawer, EmptyState, Skeleton, Status, Table, Time, useNowMs } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { expectedHashQuery, type GatewayNode, nodesQuery } from '../data/nodes.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { AddGateway } from './add-gateway.tsx';
import { NodeDetails } from './node-details.tsx';
import { countNodes, statusOf, syncOf } from './node-words.ts';

/** All of them, the one that the address names in a drawer. */
export function NodesList() {
  const { id } = useControlPlane();
  const { data, error, refetch } = useQuery(nodesQuery(id));
  const { data: expectedHash } = useQuery(expectedHashQuery(id));
  const [{ node: openId, add }, change] = useSearch();
  const [isAdding, setAdding] = useState(add !== undefined);
  const nowMs = useNowMs();
  const columns = useMemo(
    () => columnsOf(expectedHash, nowMs, (node) => change({ node })),
    [expectedHash, nowMs, change],
  );
  if (error !== null)
    return <ProblemState error={error} what="the gateways" permission="nodes.read" onRetry={() => void refetch()} />;
  const open = data?.find((node) => node.id === openId);
  const button = (
    <PermittedButton look="main" permission="dp-certificates.write" entityId={id} onClick={() => setAdding(true)}>
      Add a gateway
    </PermittedButton>
  );
  return (
    <>
      {data === undefined ? (
        <Skeleton className="h-40" />
      ) : data.length === 0 ? (
        <EmptyState
          title="No gateway yet"
          description="A gateway takes its configuration from here, serves requests by it, and tells what it served."
        >
          {button}
        </EmptyState>
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-3">
            <Sentence nodes={data} expectedHash={expectedHash} />
            <span className="grow" />
            {button}
          </div>
          <Card>
            <Table caption="Gateways" columns={columns} rows={data} rowKey={(node) => node.id} />
          </Card>
        </>
      )}
      <Drawer
        title={open?.hostname ?? 'Gateway'}
        isOpen={open !== undefined}
        onClose={() => change({ node: undefined })}
      >
        {open !== undefined && <NodeDetails node={open} expectedHash={expectedHash} />}
      </Drawer>
      {isAdding && data !== undefined && (
        <AddGateway
          known={data}
          onClose={() => {
            setAdding(false);
            change({ add: undefined });
          }}
        />
      )}
    </>
  );
}

interface SentenceProps {
  readonly nodes: readonly GatewayNode[];
  readonly expectedHash: string | undefined;
}

function Sentence({ nodes, expectedHash }: SentenceProps) {
  const { connected, away, bad } = countNodes(nodes, expectedHash);
  return (
    <p className="text-base">
      <strong className="font-semibold">{connected}</strong> connected
      {away > 0 && (
        <>
          , <strong className="font-semibold text-failed">{away}</strong> away
        </>
      )}
      {bad > 0 ? (
        <>
          , <strong className="font-semibold text-failed">{bad}</strong> not up to date
        </>
      ) : (
        connected > 0 && expectedHash !== undefined && ', all up to date'
      )}
      .
    </p>
  );
}

function columnsOf(
  expectedHash: string | undefined,
  nowMs: number,
  open: (id: string) => void,
): readonly Column<GatewayNode>[] {
  return [
    {
      id: 'hostname',
      title: 'Gateway',
      sortBy: ({ hostname }) => hostname,
      cell: ({ id, hostname }) => (
        <button type="button" className="font-medium wrap-anywhere hover:underline" onClick={() => open(id)}>
          {hostname}
        </button>
      ),
    },
    {
      id: 'status',
      title: 'Status',
      sortBy: (node) => statusOf(node, nowMs).text,
      cell: (node) => {
        const { text, meaning } = statusOf(node, nowMs);
        return <Status meaning={meaning}>{text}</Status>;
      },
    },
    {
      id: 'sync',
      title: 'Configuration',
      sortBy: (node) => syncOf(node, expectedHash).text,
      cell: (node) => {
        const { text, meaning } = syncOf(node, expectedHash);
        return <Status meaning={meaning}>{text}</Status>;
      },
    },
    { id: 'version', title: 'Version', cell: ({ version }) => version || '–', sortBy: ({ version }) => version },
    {
      id: 'config_version',
      title: 'Serves version',
      isNumber: true,
      sortBy: ({ following }) => following?.config_version ?? 0,
      cell: ({ following }) => following?.config_version ?? '–',
    },
    {
      id: 'errors',
      title: 'Errors',
      isNumber: true,
      sortBy: (node) => problemsOf(node),
      cell: (node) =>
        problemsOf(node) === 0 ? (
          '–'
        ) : (
          <button type="button" className="text-failed underline" onClick={() => open(node.id)}>
            {problemsOf(node)}
          </button>
        ),
    },
    {
      id: 'last_ping',
      title: 'Heard of',
      sortBy: ({ last_ping }) => last_ping,
      cell: ({ last_ping }) => <Time atMs={last_ping * 1000} />,
    },
  ];
}

const problemsOf = ({ following, compatibility_status }: GatewayNode) =>
  (following?.errors.length ?? 0) + compatibility_status.issues.length;
