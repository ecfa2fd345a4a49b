import { Button, formatCount, Notice, Status } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';

interface Verified {
  readonly is_whole: boolean;
  readonly entries: number;
  readonly problems: readonly string[];
}

/** Goes through the whole chain, when asked to. */
export function Verification() {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['audit-log', 'verification'],
    queryFn: ({ signal }) => api.get<Verified>('/v3/audit-logs/verification', { signal }),
    enabled: false,
  });
  const again = (
    <Button size="small" disabled={isFetching} onClick={() => void refetch()}>
      {isFetching ? 'Verifying …' : 'Verify the chain'}
    </Button>
  );
  if (error !== null) {
    return (
      <div>
        {again}
        <ErrorNotice error={error} />
      </div>
    );
  }
  if (data === undefined) return <div>{again}</div>;
  if (data.is_whole) {
    return (
      <div className="flex flex-wrap items-center gap-3">
        {again}
        <Status meaning="allowed">The chain is whole: {formatCount(data.entries, 'entry', 'entries')}.</Status>
      </div>
    );
  }
  return (
    <Notice meaning="failed" title="The chain is broken." actions={again}>
      {data.problems.join(' ')}
    </Notice>
  );
}
