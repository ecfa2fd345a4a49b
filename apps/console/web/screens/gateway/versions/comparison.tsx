import { PageHeader, Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../../api/queries.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { foldChanges, type VersionWithChanges, versionQuery } from '../data/versions.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { ChangesList } from './changes-list.tsx';

interface ComparisonProps {
  readonly from: number;
  readonly to: number;
}

/** What is different between two versions. */
export function Comparison({ from, to }: ComparisonProps) {
  const { id } = useControlPlane();
  const { data, error, refetch } = useQuery({
    queryKey: ['versions', id, 'between', from, to],
    queryFn: () => readBetween(id, from, to),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <PageHeader
        title={`From version ${from} to ${to}`}
        description={
          <>
            {to - from} {to - from === 1 ? 'version' : 'versions'}
            {data !== undefined && `, ${data.length} ${data.length === 1 ? 'entity' : 'entities'} different`}
          </>
        }
      />
      {error !== null ? (
        <ProblemState
          error={error}
          what="these versions"
          permission="configuration.read"
          onRetry={() => void refetch()}
        />
      ) : data === undefined ? (
        <Skeleton className="h-96" />
      ) : (
        <ChangesList changes={data} />
      )}
    </>
  );
}

/** Asked at once: each browser keeps to a few at a time. */
async function readBetween(controlPlaneId: string, from: number, to: number) {
  const wanted = Array.from({ length: Math.min(to - from, versionsMax) }, (_, index) => from + 1 + index);
  const read: readonly VersionWithChanges[] = await Promise.all(
    wanted.map((version) => queries.query(versionQuery(controlPlaneId, version))),
  );
  return foldChanges(read);
}

/** As many as are kept. */
const versionsMax = 1000;
