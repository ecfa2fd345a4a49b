import { Card, Skeleton, Time } from '@sallyport/ui';
import { useQueries } from '@tanstack/react-query';
import { api, path } from '../../api/client.ts';
import type { ControlPlane } from '../../api/control-planes.ts';

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
export function Changes({ planes = [] }: ChangesProps) {
  const answers = useQueries({
    queries: planes.map(({ id }) => ({
      queryKey: ['versions', id, 'newest', shown],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<{ data: readonly Version[] }>(
          `${path`/v2/control-planes/${id}/configuration/versions`}?size=${shown}`,
          { signal },
        ),
    })),
  });
  const versions = answers.flatMap(({ data }, place) =>
    (data?.data ?? []).map((it) => ({ ...it, plane: planes[place]! })),
  );
  const newest = versions.sort((a, b) => (a.created_at < b.created_at ? 1 : -1)).slice(0, shown);
  const isLoading = answers.some(({ isPending }) => isPending);
  return (
    <Card title="What changed" className="min-w-0">
      {isLoading ? (
        <div className="grid gap-3 p-4" aria-busy="true">
          <Skeleton className="h-5" />
          <Skeleton className="h-5" />
          <Skeleton className="h-5" />
        </div>
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
    </Card>
  );
}
