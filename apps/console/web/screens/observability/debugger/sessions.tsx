import { Card, Drawer, EmptyState, formatDuration, PageHeader, Status, Time } from '@sallyport/ui';
import { type DataColumn, DataTable } from '@sallyport/ui/data-table';
import { Plus } from '@sallyport/ui/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useControlPlanes } from '../../../api/control-planes.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { readAgain } from '../../../parts/read-again.ts';
import { useSearch } from '../../../state/use-search.ts';
import { type Session, sessionsQuery } from './debugger.queries.ts';
import { NewSession } from './new-session.tsx';
import { samplingWords, statusWords } from './words.ts';

/** Debug sessions: what gateways were asked to observe, and what came of it. */
export function Screen() {
  const [{ new: isNew }, change] = useSearch();
  const list = useInfiniteQuery(sessionsQuery);
  const { data: planes } = useControlPlanes();
  const columns = useMemo(() => columnsWith((id) => planes?.find((plane) => plane.id === id)?.name ?? id), [planes]);
  const rows = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data]);
  const begin = <BeginButton onClick={() => change({ new: '1' })} />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PageHeader
        title="Debugger"
        description="Gateways observe some requests for a while: each plugin, try and connection with the time it took."
        actions={begin}
      />
      <Card>
        <DataTable<Session>
          caption="Debug sessions"
          name="debug-sessions"
          isMain
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          rowLabel={samplingWords}
          rowHref={({ id }) => `/observability/debugger/${id}`}
          isLoading={list.isPending}
          hasMore={list.hasNextPage}
          onReachEnd={() => void list.fetchNextPage()}
          failed={
            list.error ? (
              <ProblemState
                error={list.error}
                what="the debug sessions"
                permission="debug-sessions.read"
                onRetry={() => readAgain(list)}
              />
            ) : undefined
          }
          empty={
            <EmptyState
              title="No debug sessions yet"
              description="A session shows what became of single requests while it happens, without a change to any configuration. The same from a terminal:"
            >
              <div className="grid justify-items-center gap-3">
                <code className="figure rounded-control bg-sunken px-3 py-2 text-sm wrap-anywhere">
                  {`curl -X POST $CONTROL_PLANE/v2/debug-sessions -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{}'`}
                </code>
                {begin}
              </div>
            </EmptyState>
          }
        />
      </Card>
      <Drawer title="New debug session" isOpen={isNew === '1'} onClose={() => change({ new: undefined })}>
        <NewSession onCancel={() => change({ new: undefined })} />
      </Drawer>
    </div>
  );
}

function BeginButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <PermittedButton look="main" permission="debug-sessions.write" onClick={onClick}>
      <Plus className="size-4" aria-hidden="true" />
      New session
    </PermittedButton>
  );
}

const columnsWith = (planeName: (id: string) => string): readonly DataColumn<Session>[] => [
  { id: 'about', title: 'Requests', cell: (session) => <span className="figure">{samplingWords(session)}</span> },
  { id: 'status', title: 'Status', width: 170, cell: ({ status }) => <SessionStatus status={status} /> },
  {
    id: 'plane',
    title: 'Control plane',
    width: 160,
    cell: ({ control_plane_id: id }) => (id === undefined ? 'all' : planeName(id)),
  },
  {
    id: 'samples',
    title: 'Traces',
    width: 90,
    isNumber: true,
    cell: ({ samples, samples_max }) => `${samples} of ${samples_max}`,
  },
  {
    id: 'duration',
    title: 'Duration',
    width: 100,
    isNumber: true,
    cell: ({ duration_seconds }) => formatDuration(1_000 * duration_seconds),
  },
  {
    id: 'begun',
    title: 'Begun',
    width: 120,
    cell: ({ created_at }) => <Time atMs={Date.parse(created_at)} />,
  },
  { id: 'by', title: 'By', width: 130, cell: ({ created_by }) => created_by },
];

export function SessionStatus({ status }: Pick<Session, 'status'>) {
  const [word, meaning] = statusWords[status];
  return <Status meaning={meaning}>{word}</Status>;
}
