import { Card, type Column, EmptyState, PageHeader, SearchField, SkeletonTable, Table, Time } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { type Saved, savedListQuery } from '../../../parts/tile/saved.ts';
import type { TileDefinition } from '../../../parts/tile/tile.ts';
import { useSearch } from '../../../state/use-search.ts';

type Report = Saved<TileDefinition>;

/** Questions that were kept, each with its chart. */
export function Screen() {
  const [{ q = '' }, change] = useSearch();
  const { data, error, refetch } = useQuery(savedListQuery<TileDefinition>('reports'));
  const found = data?.filter(({ name }) => name.toLowerCase().includes(q.trim().toLowerCase()));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PageHeader
        title="Reports"
        actions={
          <a href="/observability/explorer" className="text-sm text-accent hover:underline">
            New report in the explorer
          </a>
        }
      />
      {error !== null ? (
        <ProblemState error={error} what="the reports" permission="reports.read" onRetry={() => void refetch()} />
      ) : found === undefined ? (
        <SkeletonTable label="Reports" />
      ) : data!.length === 0 ? (
        <EmptyState
          title="No reports yet"
          description="A report is a question of the explorer that was kept, with its time range and its chart. Ask something there and save it."
        >
          <a href="/observability/explorer" className="text-accent hover:underline">
            Open the explorer
          </a>
        </EmptyState>
      ) : (
        <Card>
          <div className="p-2">
            <SearchField
              label="Search reports"
              value={q}
              onChange={(text) => change({ q: text || undefined }, { isReplacing: true })}
            />
          </div>
          {found.length === 0 ? (
            <EmptyState title="No report is called so" description="Names are searched." />
          ) : (
            <Table<Report> caption="Reports" columns={columns} rows={found} rowKey={({ id }) => id} />
          )}
        </Card>
      )}
    </div>
  );
}

const columns: readonly Column<Report>[] = [
  {
    id: 'name',
    title: 'Name',
    cell: ({ id, name }) => (
      <a className="font-medium hover:underline" href={`/observability/reports/${id}`}>
        {name}
      </a>
    ),
    sortBy: ({ name }) => name.toLowerCase(),
  },
  { id: 'creator', title: 'Made by', cell: ({ created_by }) => created_by, sortBy: ({ created_by }) => created_by },
  {
    id: 'updated',
    title: 'Updated',
    cell: ({ updated_at }) => <Time atMs={Date.parse(updated_at)} />,
    sortBy: ({ updated_at }) => updated_at,
  },
];
