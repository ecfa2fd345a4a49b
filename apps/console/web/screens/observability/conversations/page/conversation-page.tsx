import { formatCount, formatTime, formatValue, Notice, PageHeader, Skeleton, Time, useMatches } from '@sallyport/ui';
import { ArrowLeft } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { withSearch } from '../../../../state/search-text.ts';
import { useParam } from '../../../../state/use-params.ts';
import { useSearch } from '../../../../state/use-search.ts';
import { useTitle } from '../../../../state/use-title.ts';
import { type Conversation, conversationQuery } from '../conversations.queries.ts';
import { deedsOf, questionsOf } from '../hops.ts';
import { useSubjectNames } from '../use-subject-names.ts';
import { Feedback } from './feedback.tsx';
import { HopSide } from './hop-side.tsx';
import { Legend } from './legend.tsx';
import { Question } from './question.tsx';
import { Sums } from './sums.tsx';

/** What was said to models, the tools that they asked for, and what came of it, as one. */
export function Screen() {
  const id = useParam('conversationId');
  const [search] = useSearch();
  const { data, error, refetch } = useQuery(conversationQuery(id));
  const { hop, ...kept } = search;
  const title = useTitleOf(data);
  useTitle(title);
  return (
    <div className="mx-auto grid max-w-[100rem] grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <nav aria-label="Where this is" className="flex flex-wrap items-center gap-x-3 text-sm text-soft">
        <a
          className="inline-flex items-center gap-1 hover:text-ink"
          href={withSearch('/observability/conversations', kept)}
        >
          <ArrowLeft className="size-3.5" aria-hidden="true" />
          Conversations
        </a>
        {data && (
          <span>
            {formatTime(Date.parse(data.started_at))} · <Time atMs={Date.parse(data.started_at)} />
          </span>
        )}
      </nav>
      {data && <Filled conversation={data} title={title!} />}
      {data === undefined && error === null && <Loading />}
      {data === undefined && error !== null && (
        <ProblemState
          error={error}
          what="this conversation"
          permission="analytics.read"
          onRetry={() => void refetch()}
        />
      )}
    </div>
  );
}

function useTitleOf(conversation: Conversation | undefined): string | undefined {
  const nameOf = useSubjectNames();
  if (conversation === undefined) return undefined;
  const { subject, totals } = conversation;
  return `${subject === '' ? 'Somebody whom the gateway does not know' : nameOf(subject)} ${deedsOf(totals)}`;
}

interface FilledProps {
  readonly conversation: Conversation;
  readonly title: string;
}

function Filled({ conversation, title }: FilledProps) {
  const { hops, totals, is_truncated } = conversation;
  const [{ hop }, change] = useSearch();
  const isBeside = useMatches('(min-width: 1180px)');
  const questions = questionsOf(hops);
  const select = (id: string | undefined) => change({ hop: id }, { isReplacing: true });
  const selected = hops.find(({ request_id }) => request_id === hop);
  return (
    <>
      <PageHeader
        title={title}
        description={
          <>
            {formatCount(hops.length, 'request')} in {formatCount(questions.length, 'question')}.{' '}
            {totals.errors === 0 ? 'Nothing went wrong.' : `${formatValue('count', totals.errors)} went wrong.`}
          </>
        }
      />
      <Sums totals={totals} />
      {is_truncated && <Notice meaning="running" isOld title="There are more requests than are shown here." />}
      <div className={isBeside && selected ? 'grid grid-cols-[minmax(0,3fr)_minmax(22rem,2fr)] items-start gap-3' : ''}>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
          {questions.map((question, index) => (
            <Question
              key={question[0]!.id}
              title={questions.length === 1 ? 'Its way' : `Question ${index + 1}`}
              hops={question}
              selectedId={hop}
              onSelect={(id) => select(id === hop ? undefined : id)}
            />
          ))}
          <Legend />
          <Feedback hops={hops} />
        </div>
        {selected && <HopSide hop={selected} isBeside={isBeside} onClose={() => select(undefined)} />}
      </div>
    </>
  );
}

const Loading = () => (
  <div className="grid gap-3" aria-busy="true">
    <p className="sr-only">The conversation is being loaded</p>
    <Skeleton className="h-7 w-2/3" />
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-5">
      <Skeleton className="h-16" />
      <Skeleton className="h-16" />
      <Skeleton className="h-16" />
      <Skeleton className="h-16" />
      <Skeleton className="h-16" />
    </div>
    <Skeleton className="h-96" />
  </div>
);
