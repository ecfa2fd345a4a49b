import {
  Card,
  type Column,
  EmptyState,
  PageHeader,
  SearchField,
  SkeletonTable,
  Table,
  TagList,
  Time,
} from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { textsOfLabels } from '../../../parts/labels-text.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { savedListQuery } from '../../../parts/tile/saved.ts';
import { useSearch } from '../../../state/use-search.ts';
import type { Dashboard, DashboardDefinition } from './dashboard.ts';
import { ImportDialog, NewDashboard } from './new-dialogs.tsx';

/** Those that one may see. */
export function Screen() {
  const [search, change] = useSearch();
  const { q = '', make } = search;
  const { data, error, refetch } = useQuery(savedListQuery<DashboardDefinition>('dashboards'));
  const found = data?.filter(({ name, labels }) =>
    [name, ...textsOfLabels(labels)].some((text) => text.toLowerCase().includes(q.trim().toLowerCase())),
  );
  const close = () => change({ make: undefined });
  const newButton = (
    <PermittedButton permission="dashboards.create" look="main" onClick={() => change({ make: 'new' })}>
      New dashboard
    </PermittedButton>
  );
  const buttons = (
    <>
      <PermittedButton permission="dashboards.create" onClick={() => change({ make: 'import' })}>
        Import JSON
      </PermittedButton>
      {newButton}
    </>
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PageHeader title="Dashboards" actions={buttons} />
      {error !== null ? (
        <ProblemState error={error} what="the dashboards" permission="dashboards.read" onRetry={() => void refetch()} />
      ) : found === undefined ? (
        <SkeletonTable label="Dashboards" />
      ) : data!.length === 0 ? (
        <EmptyState
          title="No dashboards yet"
          description="A dashboard keeps the questions that you ask again and again, as tiles. Begin with a template: it is filled from your own traffic."
        >
          {newButton}
        </EmptyState>
      ) : (
        <Card>
          <div className="p-2">
            <SearchField
              label="Search dashboards"
              value={q}
              onChange={(text) => change({ q: text || undefined }, { isReplacing: true })}
            />
          </div>
          {found.length === 0 ? (
            <EmptyState title="No dashboard is called so" description="Names and labels are searched." />
          ) : (
            <Table<Dashboard> caption="Dashboards" columns={columns} rows={found} rowKey={({ id }) => id} />
          )}
        </Card>
      )}
      {make === 'new' && <NewDashboard onClose={close} />}
      {make === 'import' && <ImportDialog onClose={close} />}
    </div>
  );
}

const columns: readonly Column<Dashboard>[] = [
  {
    id: 'name',
    title: 'Name',
    cell: ({ id, name }) => (
      <a className="font-medium hover:underline" href={`/observability/dashboards/${id}`}>
        {name}
      </a>
    ),
    sortBy: ({ name }) => name.toLowerCase(),
  },
  { id: 'labels', title: 'Labels', cell: ({ labels }) => <TagList tags={textsOfLabels(labels)} /> },
  { id: 'tiles', title: 'Tiles', isNumber: true, cell: ({ definition }) => definition.tiles.length },
  { id: 'creator', title: 'Made by', cell: ({ created_by }) => created_by, sortBy: ({ created_by }) => created_by },
  {
    id: 'updated',
    title: 'Updated',
    cell: ({ updated_at }) => <Time atMs={Date.parse(updated_at)} />,
    sortBy: ({ updated_at }) => updated_at,
  },
];
