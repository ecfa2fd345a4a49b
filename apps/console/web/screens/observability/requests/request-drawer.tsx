import { Drawer, EmptyState, Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { RequestDetail } from './detail/request-detail.tsx';
import { type RequestView, requestQuery } from './requests.queries.ts';

interface RequestDrawerProps {
  /** Undefined: closed. */
  readonly requestId: string | undefined;
  /** Where it is in the list already. */
  readonly view: RequestView | undefined;
  readonly onClose: () => void;
}

/** One request beside the list; it can become a page. */
export function RequestDrawer({ requestId, view, onClose }: RequestDrawerProps) {
  return (
    <Drawer
      title="Request"
      isOpen={requestId !== undefined}
      onClose={onClose}
      {...(requestId !== undefined && { pageHref: `/requests/${encodeURIComponent(requestId)}` })}
    >
      {requestId !== undefined && (
        <div className="p-4">
          {view === undefined ? <Read requestId={requestId} /> : <RequestDetail key={requestId} view={view} />}
        </div>
      )}
    </Drawer>
  );
}

/** A link may be to a request that is not in the list. */
function Read({ requestId }: { readonly requestId: string }) {
  const { data, error, refetch } = useQuery(requestQuery(requestId));
  if (data) return <RequestDetail view={data} />;
  if (error !== null) return <ProblemState error={error} what="this request" onRetry={() => void refetch()} />;
  if (data === null)
    return (
      <EmptyState
        title="There is no such request here"
        description="It may be older than requests are kept, or of a control plane that you may not see."
      />
    );
  return (
    <div className="grid gap-3" aria-busy="true">
      <Skeleton className="h-6 w-3/4" />
      <Skeleton className="h-24" />
      <Skeleton className="h-40" />
    </div>
  );
}
