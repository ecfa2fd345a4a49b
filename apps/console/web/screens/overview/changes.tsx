import { Card, Skeleton, Time } from '@sallyport/ui';
import { useQueries } from '@tanstack/react-query';
import { api, isProblem, path } from '../../api/client.ts';
import type { ControlPlane } from '../../api/control-planes.ts';
import { ProblemState } from '../../parts/problem-state.tsx';

interface ChangesProps {
  readonly planes: readonly ControlPlane[] | undefined;
}

interface Version {
  readonly version: number;
  readonly created_at: string;
  readonly created_by: string;
  readonly summary: string;
  readonly change_count: number;
}

const shown = 8;

/** The newest versions of all configurations. */
export function Changes({ planes }: ChangesProps) {
  const answers = useQueries({
    queries: (planes ?? []).map(({ id }) => ({
      queryKey: ['versions', id, 'newest', shown],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<{ data: readonly Version[] }>(
          `${path`/v2/control-planes/${id}/configuration/versions`}?size=${shown}`,
          { signal },
        ),
    })),
  });
  const versions = answers.flatMap(({ data }, place) =>
    (data?.data ?? []).map((it) => ({ ...it, plane: planes![place]! })),
  );
  const newest = versions.sort((a, b) => (a.created_at < b.created_at ? 1 : -1)).slice(0, shown);
  const isLoading = planes === undefined || answers.some(({ isPending }) => isPending);
  // Those whose configuration the person may not see are none that could not be read.
  const failed = answers.flatMap(({ data, error, refetch }, place) =>
    data !== undefined || error === null || isProblem(error, 403) ? [] : [{ error, refetch, plane: planes![place]! }],
  );
  return (
    <Card title="What changed" className="min-w-0">
      {isLoading ? (
        <div className="grid gap-3 p-4" aria-busy="true">
          <Skeleton className="h-5" />
          <Skeleton className="h-5" />
          <Skeleton className="h-5" />
        </div>
      ) : newest.length === 0 && failed[0] !== undefined ? (
        <ProblemState
          error={failed[0].error}
          what="the changes"
          onRetry={() => failed.forEach(({ refetch }) => void refetch())}
        />
      ) : newest.length === 0 ? (
        <p className="p-4 text-sm text-soft">No configuration has been changed, as far as you may see.</p>
      ) : (
        <ul className="divide-y divide-line">
          {newest.map(({ plane, version, created_at, created_by, summary, change_count }) => (
            <li key={`${plane.id} ${version}`} className="px-4 py-2 text-sm">
              <div className="flex items-baseline justify-between gap-3">
                <a
                  href={`/gateway/${plane.id}/versions/${version}`}
                  className="min-w-0 truncate font-medium hover:underline"
                >
                  {summary || `Version ${version}`}
                </a>
                <span className="shrink-0 text-xs text-faint">
                  <Time atMs={Date.parse(created_at)} />
                </span>
              </div>
              <p className="truncate text-xs text-soft">
                {plane.name}, version {version}, {change_count === 1 ? '1 change' : `${change_count} changes`} by{' '}
                {created_by}
              </p>
            </li>
          ))}
        </ul>
      )}
      {newest.length > 0 && failed.length > 0 && (
        <p className="border-t border-line px-4 py-2 text-xs text-soft">
          Not read: {failed.map(({ plane }) => plane.name).join(', ')}.
        </p>
      )}
    </Card>
  );
}
