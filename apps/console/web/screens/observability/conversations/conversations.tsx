import {
  Badge,
  Card,
  EmptyState,
  formatDuration,
  formatMoment,
  formatUsd,
  formatValue,
  PageHeader,
  useToday,
} from '@sallyport/ui';
import { type DataColumn, DataTable } from '@sallyport/ui/data-table';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { NoneLikeThis } from '../../../parts/none-like-this.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { readAgain } from '../../../parts/read-again.ts';
import { TimeControls } from '../../../parts/time-range/time-controls.tsx';
import { withSearch } from '../../../state/search-text.ts';
import { useSearch } from '../../../state/use-search.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';
import { type ConversationSummary, conversationsQuery } from './conversations.queries.ts';
import { NarrowingBar } from './narrowing-bar.tsx';
import { narrowedBy, nothingNarrowed, questionOf } from './question.ts';
import { useSubjectNames } from './use-subject-names.ts';

/** Who talked with models, which tools those asked for, and what it cost. */
export function Screen() {
  const [search, change] = useSearch();
  const [range] = useTimeRange();
  const narrowed = useMemo(() => narrowedBy(search), [search]);
  const list = useInfiniteQuery(conversationsQuery([range, narrowed], () => questionOf(range, narrowed, Date.now())));
  const rows = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data]);
  const nameOf = useSubjectNames();
  const today = useToday();
  const columns = useMemo(() => columnsAt(today, nameOf), [today, nameOf]);
  const hrefOf = ({ id }: ConversationSummary) => withSearch(`/conversations/${encodeURIComponent(id)}`, search);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PageHeader title="Conversations" actions={<TimeControls />} />
      <Card>
        <DataTable<ConversationSummary>
          caption="Conversations"
          name="conversations"
          isMain
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          rowLabel={({ subject }) => nameOf(subject)}
          rowHref={hrefOf}
          rowMeaning={({ totals }) =>
            totals.refusals + totals.guard_hits > 0 ? 'refused' : totals.errors > 0 ? 'failed' : undefined
          }
          isLoading={list.isPending}
          hasMore={list.hasNextPage}
          onReachEnd={() => void list.fetchNextPage()}
          toolbar={<NarrowingBar narrowed={narrowed} onChange={change} />}
          failed={
            list.error ? (
              <ProblemState
                error={list.error}
                what="the conversations"
                permission="analytics.read"
                onRetry={() => readAgain(list)}
              />
            ) : undefined
          }
          empty={
            Object.keys(narrowed).length > 0 ? (
              <NoneLikeThis what="conversations" onWiden={() => change(nothingNarrowed)} />
            ) : (
              <Nothing />
            )
          }
        />
      </Card>
    </div>
  );
}

const columnsAt = (nowMs: number, nameOf: (subject: string) => string): readonly DataColumn<ConversationSummary>[] => [
  { id: 'who', title: 'Who', cell: ({ subject }) => nameOf(subject) || 'Nobody that the gateway knows' },
  {
    id: 'time',
    title: 'Began',
    width: 140,
    cell: ({ started_at }) => (
      <time className="tabular" dateTime={started_at}>
        {formatMoment(Date.parse(started_at), nowMs)}
      </time>
    ),
  },
  { id: 'outcome', title: 'Outcome', width: 120, cell: ({ totals }) => <Outcome totals={totals} /> },
  { id: 'models', title: 'Models', cell: ({ models }) => models.join(', ') },
  { id: 'tools', title: 'Tools', cell: ({ tools }) => tools.join(', ') },
  {
    id: 'hops',
    title: 'Hops',
    width: 70,
    isNumber: true,
    cell: ({ totals }) => formatValue('count', totals.hops),
  },
  {
    id: 'tokens',
    title: 'Tokens',
    width: 90,
    isNumber: true,
    cell: ({ totals }) => formatValue('count', totals.total_tokens),
  },
  {
    id: 'cost',
    title: 'Cost',
    width: 90,
    isNumber: true,
    cell: ({ totals }) => <span className="text-cost">{formatUsd(totals.cost)}</span>,
  },
  {
    id: 'took',
    title: 'Took',
    width: 100,
    isNumber: true,
    cell: ({ totals }) => formatDuration(totals.wall_ms),
  },
];

function Outcome({ totals: { refusals, guard_hits, errors } }: Pick<ConversationSummary, 'totals'>) {
  if (refusals > 0) return <Badge meaning="refused">{formatValue('count', refusals)} refused</Badge>;
  if (guard_hits > 0) return <Badge meaning="refused">{formatValue('count', guard_hits)} caught</Badge>;
  if (errors > 0) return <Badge meaning="failed">{formatValue('count', errors)} went wrong</Badge>;
  return <Badge meaning="allowed">fine</Badge>;
}

const Nothing = () => (
  <EmptyState
    title="No conversations in this time"
    description="What is said to a model, the tools that it asks for and what comes of them stand here as one. Ask one of your models something:"
  >
    <code className="figure rounded-control bg-sunken px-3 py-2 text-sm wrap-anywhere">
      {`curl http://127.0.0.1:8000/llm -H 'content-type: application/json' -d '{"messages":[{"role":"user","content":"Hello"}]}'`}
    </code>
  </EmptyState>
);
