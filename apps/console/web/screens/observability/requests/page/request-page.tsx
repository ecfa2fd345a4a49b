import { Badge, Button, EmptyState, formatTime, Skeleton } from '@sallyport/ui';
import { ArrowLeft } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../../../api/queries.ts';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { withSearch } from '../../../../state/search-text.ts';
import { useParam } from '../../../../state/use-params.ts';
import { useSearch } from '../../../../state/use-search.ts';
import { useTitle } from '../../../../state/use-title.ts';
import { hopWords } from '../../conversations/hops.ts';
import { useConversationOf } from '../../conversations/use-conversation-of.ts';
import { RequestDetail } from '../detail/request-detail.tsx';
import { looks, requestQuery } from '../requests.queries.ts';
import { askedSentence } from '../sentence.ts';

/** One request on a page of its own, where others link to by its id. */
export function Screen() {
  const requestId = useParam('requestId');
  const [search] = useSearch();
  const query = useQuery(requestQuery(requestId));
  const view = query.data;
  const conversation = useConversationOf(view?.record);
  useTitle(view === undefined || view === null ? undefined : askedSentence(view.record, view.display));
  const hop = conversation?.hops.find(({ request_id }) => request_id === requestId);
  return (
    <div className="mx-auto grid max-w-6xl gap-3 p-4">
      <nav aria-label="Where this is" className="flex min-w-0 flex-wrap items-center gap-x-3 text-sm text-soft">
        <a
          className="inline-flex items-center gap-1 hover:text-ink"
          href={withSearch('/observability/requests', search)}
        >
          <ArrowLeft className="size-3.5" aria-hidden="true" />
          Requests
        </a>
        {view && <span>{formatTime(Date.parse(view.record.request_start))}</span>}
        {hop && hop.hop_numbers.length > 0 && <Badge meaning="running">{hopWords(hop.hop_numbers)}</Badge>}
      </nav>
      {view && <RequestDetail view={view} isPage />}
      {view === undefined && query.error === null && <Loading />}
      {view === undefined && query.error !== null && (
        <ProblemState
          error={query.error}
          what="this request"
          permission="analytics.read"
          onRetry={() => void query.refetch()}
        />
      )}
      {view === null && (
        <Absent
          requestId={requestId}
          isLooking={query.dataUpdatedAt > 0 && looksSoFar(requestId) <= looks.length}
          onLook={() => void query.refetch()}
        />
      )}
    </div>
  );
}

const looksSoFar = (requestId: string) => queries.getQueryState(requestQuery(requestId).queryKey)?.dataUpdateCount ?? 0;

interface AbsentProps {
  readonly requestId: string;
  /** It may be on its way. */
  readonly isLooking: boolean;
  readonly onLook: () => void;
}

/** Of a request that is not known, or not for who asks. */
function Absent({ requestId, isLooking, onLook }: AbsentProps) {
  const texts = isLooking
    ? {
        title: 'This request has not been told of yet',
        description: 'Gateways tell of a request a second after it has ended. This page looks again by itself.',
      }
    : {
        title: 'There is no such request here',
        description: 'It may be older than requests are kept, or of a control plane that you may not see.',
      };
  return (
    <div role="status">
      <EmptyState {...texts}>
        <div className="grid justify-items-center gap-3">
          <code className="figure text-sm wrap-anywhere text-soft">{requestId}</code>
          <Button onClick={onLook}>{isLooking ? 'Look now' : 'Look again'}</Button>
        </div>
      </EmptyState>
    </div>
  );
}

const Loading = () => (
  <div className="grid gap-3" aria-busy="true">
    <p className="sr-only">The request is being loaded</p>
    <Skeleton className="h-7 w-2/3" />
    <Skeleton className="h-5 w-1/2" />
    <div className="mt-3 grid gap-3 lg:grid-cols-2">
      <Skeleton className="h-28" />
      <Skeleton className="h-28" />
      <Skeleton className="h-64" />
      <Skeleton className="h-64" />
    </div>
  </div>
);
