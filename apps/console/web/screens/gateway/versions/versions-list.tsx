import { Badge, Button, EmptyState, Skeleton, Time } from '@sallyport/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { type Version, versionsQuery } from '../data/versions.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

/** The newest first; two of them can be compared. */
export function VersionsList() {
  const { id } = useControlPlane();
  const navigate = useNavigate();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(versionsQuery(id));
  const [chosen, setChosen] = useState<readonly number[]>([]);
  if (error !== null)
    return (
      <ProblemState error={error} what="the versions" permission="configuration.read" onRetry={() => void refetch()} />
    );
  if (data === undefined) return <Skeleton className="h-96" />;
  const versions = data.pages.flatMap((page) => page.data);
  const newest = data.pages[0]?.version;
  if (versions.length === 0) {
    return (
      <EmptyState
        title="No version yet"
        description="Each change of the configuration makes one: who changed what, and when. You can go back to any of them."
      />
    );
  }
  const [from, to] = [Math.min(...chosen), Math.max(...chosen)];
  const choose = (version: number, isChosen: boolean) =>
    setChosen(isChosen ? [...chosen.slice(-1), version] : chosen.filter((each) => each !== version));
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="text-base">
          Version <strong className="font-semibold tabular">{newest}</strong> is the newest
          {versions[0] !== undefined && (
            <>
              , made by {versions[0].created_by} <Time atMs={Date.parse(versions[0].created_at)} />
            </>
          )}
          .
        </p>
        <span className="grow" />
        <Button
          disabled={chosen.length < 2}
          onClick={() => void navigate({ href: `/gateway/${id}/versions/${to}?from=${from}` })}
        >
          {chosen.length < 2 ? 'Tick two to compare' : `Compare ${from} and ${to}`}
        </Button>
      </div>
      <ol className="divide-y divide-line rounded-card border border-line bg-paper">
        {versions.map((version) => (
          <Row
            key={version.version}
            version={version}
            href={`/gateway/${id}/versions/${version.version}`}
            isNewest={version.version === newest}
            isChosen={chosen.includes(version.version)}
            onChoose={choose}
          />
        ))}
      </ol>
      {hasNextPage && (
        <Button className="self-center" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Earlier versions
        </Button>
      )}
    </>
  );
}

interface RowProps {
  readonly version: Version;
  readonly href: string;
  readonly isNewest: boolean;
  readonly isChosen: boolean;
  readonly onChoose: (version: number, isChosen: boolean) => void;
}

const Row = ({ version: { version, created_at, created_by, summary, change_count }, ...rest }: RowProps) => (
  <li className="flex items-center gap-3 px-3 py-2 text-sm hover:bg-over">
    <input
      type="checkbox"
      className="size-4 shrink-0 accent-accent"
      aria-label={`Compare version ${version}`}
      checked={rest.isChosen}
      onChange={(event) => rest.onChoose(version, event.target.checked)}
    />
    <a href={rest.href} className="flex min-w-0 grow flex-wrap items-center gap-x-3">
      <span className="figure w-12 shrink-0 text-soft">{version}</span>
      <span className="min-w-48 grow font-medium wrap-anywhere">{summary}</span>
      {rest.isNewest && <Badge meaning="allowed">newest</Badge>}
      <span className="text-soft tabular">
        {change_count} {change_count === 1 ? 'change' : 'changes'}
      </span>
      <span className="max-w-48 truncate text-soft">{created_by}</span>
      <span className="text-faint whitespace-nowrap">
        <Time atMs={Date.parse(created_at)} />
      </span>
    </a>
  </li>
);
