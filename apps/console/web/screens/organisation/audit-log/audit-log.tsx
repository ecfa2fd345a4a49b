import {
  Card,
  CodeBlock,
  DescriptionList,
  Drawer,
  EmptyState,
  PageHeader,
  SearchField,
  Select,
  Status,
  Time,
} from '@sallyport/ui';
import { type DataColumn, DataTable } from '@sallyport/ui/data-table';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { readAgain } from '../../../parts/read-again.ts';
import { useSearch } from '../../../state/use-search.ts';
import { type Entry, type EntryPage, isRefused, sentenceOf } from './entry.ts';
import { Verification } from './verification.tsx';

const types = [
  { value: '', label: 'Everything' },
  { value: 'change', label: 'Changes' },
  { value: 'authentication', label: 'Sign-ins' },
  { value: 'authorization', label: 'Permissions' },
] as const;

/** Who did what, when, from where; and that nobody took anything out of it. */
export function Screen() {
  const [{ type = '', actor = '', entry: openId }, change] = useSearch();
  const entries = useInfiniteQuery({
    queryKey: ['audit-log', type, actor],
    queryFn: ({ signal, pageParam }) => api.get<EntryPage>(pageParam || pathOf(type, actor), { signal }),
    initialPageParam: '',
    getNextPageParam: ({ meta }) => meta.page.next ?? undefined,
  });
  const rows = entries.data?.pages.flatMap(({ data }) => data) ?? [];
  const open = rows.find(({ id }) => String(id) === openId);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <PageHeader
        title="Audit log"
        description="Who did what, when and from where. Entries are chained and signed: none can be changed or taken out unseen."
      />
      <Verification />
      <Card>
        <DataTable<Entry>
          caption="Entries"
          name="audit-log"
          isMain
          isSortedByServer
          columns={columns}
          rows={rows}
          rowKey={({ id }) => String(id)}
          rowLabel={sentenceOf}
          rowMeaning={(entry) => (isRefused(entry) ? 'refused' : undefined)}
          onRowOpen={({ id }) => change({ entry: String(id) }, { isReplacing: openId !== undefined })}
          openKey={openId}
          isLoading={entries.isPending}
          hasMore={entries.hasNextPage}
          onReachEnd={() => void entries.fetchNextPage()}
          toolbar={
            <>
              <Select
                label="Kind"
                value={type}
                options={types}
                onChange={(chosen) => change({ type: chosen || undefined })}
              />
              <SearchField
                label="Search by who"
                value={actor}
                onChange={(text) => change({ actor: text }, { isReplacing: true })}
              />
            </>
          }
          failed={
            entries.error && (
              <ProblemState
                error={entries.error}
                what="the audit log"
                permission="audit.read"
                onRetry={() => readAgain(entries)}
              />
            )
          }
          empty={<EmptyState title="No such entry" description="Choose everything, or search for somebody else." />}
        />
      </Card>
      <Drawer
        title={open === undefined ? 'Entry' : sentenceOf(open)}
        isOpen={open !== undefined}
        onClose={() => change({ entry: undefined })}
      >
        {open !== undefined && <Details entry={open} />}
      </Drawer>
    </div>
  );
}

function pathOf(type: string, actor: string): string {
  const search = new URLSearchParams({ 'page[size]': '200' });
  if (type !== '') search.set('filter[type][eq]', type);
  if (actor !== '') search.set('filter[actor][contains]', actor);
  return `/v3/audit-logs?${search}`;
}

const columns: readonly DataColumn<Entry>[] = [
  { id: 'what', title: 'What happened', cell: sentenceOf },
  {
    id: 'outcome',
    title: 'Outcome',
    width: 120,
    cell: (entry) =>
      isRefused(entry) ? <Status meaning="refused">Refused</Status> : <Status meaning="allowed">Done</Status>,
  },
  { id: 'when', title: 'When', width: 140, cell: ({ ts }) => <Time atMs={Date.parse(ts)} /> },
  { id: 'from', title: 'From', width: 140, cell: ({ client_ip }) => client_ip },
  { id: 'agent', title: 'Agent', width: 140, cell: ({ agent }) => agent, isHiddenAtFirst: true },
  { id: 'entity', title: 'Entity', cell: ({ entity_id }) => entity_id, isHiddenAtFirst: true },
];

interface DetailsProps {
  readonly entry: Entry;
}

function Details({ entry }: DetailsProps) {
  const { ts, actor, agent, client_ip, action, entity_type, entity_id, trace_id, outcome, sequence, hash } = entry;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <DescriptionList
        items={[
          { label: 'When', value: <Time atMs={Date.parse(ts)} /> },
          { label: 'Who', value: agent === undefined ? actor : `${actor}, through ${agent}` },
          { label: 'From', value: client_ip },
          { label: 'Action', value: action },
          { label: 'Entity', value: `${entity_type} ${entity_id}`.trim() },
          { label: 'Outcome', value: outcome },
          { label: 'Request', value: trace_id },
          { label: 'Place in the chain', value: sequence, isAdvanced: true },
          { label: 'Hash', value: hash, isAdvanced: true },
        ]}
      />
      {entry.diff !== undefined && entry.diff.length > 0 && (
        <CodeBlock label="What changed" isLabelShown code={JSON.stringify(entry.diff, undefined, 2)} />
      )}
      <CodeBlock label="The whole entry" isLabelShown code={JSON.stringify(entry, undefined, 2)} />
    </div>
  );
}
