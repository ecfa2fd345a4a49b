import { PageHeader, Skeleton, Time } from '@sallyport/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { versionQuery, versionsQuery } from '../data/versions.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { ChangesList } from './changes-list.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';

interface VersionPageProps {
  readonly version: number;
}

/** One version: who made it, what it changed, and the way back to it. */
export function VersionPage({ version }: VersionPageProps) {
  const { id } = useControlPlane();
  const { data, error, refetch } = useQuery(versionQuery(id, version));
  const { data: pages } = useInfiniteQuery(versionsQuery(id));
  const [isRollingBack, setRollingBack] = useState(false);
  const newest = pages?.pages[0]?.version;
  if (error !== null) {
    return (
      <ProblemState
        error={error}
        what={`version ${version}`}
        permission="configuration.read"
        onRetry={() => void refetch()}
      />
    );
  }
  if (data === undefined) return <Skeleton className="h-96" />;
  return (
    <>
      <PageHeader
        title={data.summary}
        description={
          <>
            Version {version}, by {data.created_by}, <Time atMs={Date.parse(data.created_at)} />
            {newest === version && '. It is the newest.'}
          </>
        }
        actions={
          newest !== undefined &&
          newest > version && (
            <>
              <a
                className="text-sm text-accent hover:underline"
                href={`/gateway/${id}/versions/${newest}?from=${version}`}
              >
                What changed since
              </a>
              <PermittedButton permission="configuration.write" entityId={id} onClick={() => setRollingBack(true)}>
                Go back to this version
              </PermittedButton>
            </>
          )
        }
      />
      <ChangesList changes={data.changes} />
      {isRollingBack && <RollbackDialog version={version} onClose={() => setRollingBack(false)} />}
    </>
  );
}
