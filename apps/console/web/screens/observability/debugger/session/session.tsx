import {
  Card,
  Dialog,
  EmptyState,
  formatDuration,
  formatMoment,
  PageHeader,
  Skeleton,
  StatusCode,
  Time,
} from '@sallyport/ui';
import { type DataColumn, DataTable } from '@sallyport/ui/data-table';
import { ArrowLeft } from '@sallyport/ui/icons';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useControlPlanes } from '../../../../api/control-planes.ts';
import { ErrorNotice } from '../../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { readAgain } from '../../../../parts/read-again.ts';
import { useParam } from '../../../../state/use-params.ts';
import { Facts } from '../../requests/detail/facts.tsx';
import {
  endSession,
  isOpen,
  removeSession,
  type Session,
  sessionQuery,
  type TraceSummary,
  tracesQuery,
} from '../debugger.queries.ts';
import { SessionStatus } from '../sessions.tsx';
import { samplingWords } from '../words.ts';

/** One debug session: what was to be observed, and the requests that were. */
export function Screen() {
  const id = useParam('sessionId');
  const { data, error, refetch } = useQuery(sessionQuery(id));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <nav aria-label="Where this is" className="text-sm text-soft">
        <a className="inline-flex items-center gap-1 hover:text-ink" href="/observability/debugger">
          <ArrowLeft className="size-3.5" aria-hidden="true" />
          Debugger
        </a>
      </nav>
      {data && <Filled session={data} />}
      {data === undefined && error === null && (
        <div className="grid gap-3" aria-busy="true">
          <Skeleton className="h-7 w-1/2" />
          <Skeleton className="h-32" />
          <Skeleton className="h-72" />
        </div>
      )}
      {data === undefined && error !== null && (
        <ProblemState
          error={error}
          what="this debug session"
          permission="debug-sessions.read"
          onRetry={() => void refetch()}
        />
      )}
    </div>
  );
}

function Filled({ session }: { readonly session: Session }) {
  const { id, control_plane_id, created_at, created_by, ends_at, ended_at, samples, samples_max, lost } = session;
  const { data: planes } = useControlPlanes();
  const plane = planes?.find((one) => one.id === control_plane_id);
  const list = useInfiniteQuery(tracesQuery(id, isOpen(session)));
  const rows = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data]);
  const columns = useMemo(() => columnsAt(Date.parse(created_at)), [created_at]);
  return (
    <>
      <PageHeader
        title={samplingWords(session)}
        pills={<SessionStatus status={session.status} />}
        actions={<Actions session={session} />}
      />
      <Card title="About this session">
        <div className="px-4 py-3">
          <Facts
            facts={{
              'Control plane': control_plane_id === undefined ? 'all' : (plane?.name ?? control_plane_id),
              Gateways: session.nodes?.join(', '),
              Begun: (
                <>
                  <Time atMs={Date.parse(created_at)} /> by {created_by}
                </>
              ),
              [isOpen(session) ? 'Ends' : 'Ended']: <Time atMs={Date.parse(ended_at ?? ends_at)} />,
              Traces: `${samples} of ${samples_max} at most`,
              Lost: lost > 0 && `${lost}: there was no room for them`,
              Captured: session.capture_payloads ? 'spans, and what was said to models and tools' : 'spans',
              Hidden: session.redact_pointers.join(', '),
            }}
          />
        </div>
      </Card>
      <Card>
        <DataTable<TraceSummary>
          caption="Traces"
          name="debug-traces"
          isMain
          columns={columns}
          rows={rows}
          rowKey={({ request_id }) => request_id}
          rowLabel={({ method, path }) => `${method} ${path}`}
          rowHref={({ request_id }) => `/observability/debugger/${id}/${encodeURIComponent(request_id)}`}
          rowMeaning={({ status }) => (status >= 500 ? 'failed' : status >= 400 ? 'refused' : undefined)}
          isLoading={list.isPending}
          hasMore={list.hasNextPage}
          onReachEnd={() => void list.fetchNextPage()}
          failed={
            list.error ? (
              <ProblemState error={list.error} what="the traces" onRetry={() => readAgain(list)} />
            ) : undefined
          }
          empty={
            <EmptyState
              title={isOpen(session) ? 'Nothing has been observed yet' : 'Nothing was observed'}
              description={
                isOpen(session)
                  ? 'Gateways begin within some seconds. Requests that are like this appear here by themselves.'
                  : 'No request was like this while gateways observed.'
              }
            />
          }
        />
      </Card>
    </>
  );
}

function Actions({ session }: { readonly session: Session }) {
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({ mutationFn: () => endSession(session.id) });
  const remove = useMutation({
    mutationFn: () => removeSession(session.id),
    onSuccess: () => void navigate({ href: '/observability/debugger' }),
  });
  const needed = { permission: 'debug-sessions.write', entityId: session.control_plane_id };
  return (
    <div className="flex flex-wrap gap-2">
      <ErrorNotice error={end.error} />
      {isOpen(session) && (
        <PermittedButton {...needed} disabled={end.isPending} onClick={() => end.mutate()}>
          End session
        </PermittedButton>
      )}
      <PermittedButton {...needed} look="danger" onClick={() => setAsking(true)}>
        Delete session
      </PermittedButton>
      <Dialog
        title="Delete this debug session?"
        description="Its traces go with it."
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action="Delete session"
        look="danger"
        isActionDisabled={remove.isPending}
        onAction={() => remove.mutate()}
      >
        <ErrorNotice error={remove.error} />
      </Dialog>
    </div>
  );
}

const columnsAt = (nowMs: number): readonly DataColumn<TraceSummary>[] => [
  {
    id: 'request',
    title: 'Request',
    cell: ({ method, path }) => (
      <span className="figure">
        {method} {path}
      </span>
    ),
    sortBy: ({ path }) => path,
  },
  {
    id: 'time',
    title: 'Time',
    width: 140,
    cell: ({ started_at }) => (
      <time className="tabular" dateTime={started_at}>
        {formatMoment(Date.parse(started_at), nowMs)}
      </time>
    ),
    sortBy: ({ started_at }) => started_at,
  },
  {
    id: 'status',
    title: 'Status',
    width: 90,
    cell: ({ status }) => <StatusCode status={status} />,
    sortBy: ({ status }) => status,
  },
  {
    id: 'latency',
    title: 'Latency',
    width: 100,
    isNumber: true,
    cell: ({ latencies }) => formatDuration(latencies.total_ms),
    sortBy: ({ latencies }) => latencies.total_ms,
  },
  {
    id: 'gateway',
    title: 'Gateway',
    width: 100,
    isNumber: true,
    cell: ({ latencies }) => formatDuration(latencies.kong_ms),
    sortBy: ({ latencies }) => latencies.kong_ms,
  },
  {
    id: 'upstream',
    title: 'Upstream',
    width: 100,
    isNumber: true,
    cell: ({ latencies: { upstream_ms: ms } }) => ms !== undefined && formatDuration(ms),
    sortBy: ({ latencies }) => latencies.upstream_ms,
  },
];
