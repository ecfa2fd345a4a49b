import { Card, Drawer, Failed, IconButton, Skeleton } from '@sallyport/ui';
import { ArrowUpRight, X } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { RequestDetail } from '../../requests/detail/request-detail.tsx';
import { requestQuery } from '../../requests/requests.queries.ts';
import type { HopView } from '../conversations.queries.ts';
import { hopWords } from '../hops.ts';

interface HopSideProps {
  readonly hop: HopView;
  /** There is room for it beside the waterfall. */
  readonly isBeside: boolean;
  readonly onClose: () => void;
}

/** Request, decisions and response of the hop that is selected. */
export function HopSide({ hop, isBeside, onClose }: HopSideProps) {
  const title = hopWords(hop.hop_numbers) ?? 'Request';
  const href = `/requests/${encodeURIComponent(hop.request_id)}`;
  if (!isBeside)
    return (
      <Drawer title={title} isOpen onClose={onClose} pageHref={href}>
        <div className="p-4">
          <Content requestId={hop.request_id} />
        </div>
      </Drawer>
    );
  return (
    <Card
      title={title}
      aria-label={title}
      className="sticky top-4 max-h-[calc(100dvh-5rem)] overflow-y-auto"
      actions={
        <IconButton label="Close" onClick={onClose}>
          <X className="size-4" aria-hidden="true" />
        </IconButton>
      }
    >
      <div className="grid gap-3 p-4">
        <a className="inline-flex items-center gap-1 text-sm text-accent hover:underline" href={href}>
          Open as a page
          <ArrowUpRight className="size-3.5" aria-hidden="true" />
        </a>
        <Content requestId={hop.request_id} />
      </div>
    </Card>
  );
}

function Content({ requestId }: { readonly requestId: string }) {
  const { data, error, refetch } = useQuery(requestQuery(requestId));
  if (data) return <RequestDetail view={data} isInConversation />;
  if (error !== null) return <ProblemState error={error} what="this request" onRetry={() => void refetch()} />;
  if (data === null) return <Failed message="This request is no longer kept." />;
  return (
    <div className="grid gap-3" aria-busy="true">
      <Skeleton className="h-6 w-3/4" />
      <Skeleton className="h-24" />
      <Skeleton className="h-40" />
    </div>
  );
}
