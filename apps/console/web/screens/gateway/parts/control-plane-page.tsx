import { Select, Skeleton, useMatches } from '@sallyport/ui';
import { ChevronRight } from '@sallyport/ui/icons';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useControlPlanes } from '../../../api/control-planes.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useParam } from '../../../state/use-params.ts';
import { useTitle } from '../../../state/use-title.ts';
import { ControlPlaneContext } from './control-plane-context.ts';
import { RolloutNotice } from './rollout-notice.tsx';
import { TabLinks } from './tab-links.tsx';
import { findTab, tabs } from './tabs.ts';

interface ControlPlanePageProps {
  /** The path of the tab that it belongs to; '' is the overview. */
  readonly tab: string;
  /** Of the browser's tab. */
  readonly title: string;
  /** What is in it has a heading of its own. */
  readonly isTitledBelow?: boolean;
  readonly children: ReactNode;
}

/** What all screens of one control plane stand in: its name, its parts as links, and how far the newest version has got. */
export function ControlPlanePage({ tab, title, isTitledBelow = false, children }: ControlPlanePageProps) {
  const id = useParam('controlPlaneId');
  const { data, error, refetch } = useControlPlanes();
  const controlPlane = data?.find((each) => each.id === id);
  useTitle(controlPlane === undefined ? title : `${title} · ${controlPlane.name}`);
  if (error !== null) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting />;
  if (controlPlane === undefined) return <Absent />;
  return (
    <ControlPlaneContext value={controlPlane}>
      <div className="flex min-h-full flex-col">
        <header className="border-b border-line px-4 pt-3">
          <nav aria-label="Where this is" className="flex min-w-0 items-center gap-1 text-xs text-faint">
            <a href="/gateway" className="hover:text-ink">
              Control planes
            </a>
            <ChevronRight className="size-3 shrink-0" aria-hidden="true" />
            <a href={`/gateway/${id}`} className="truncate font-medium text-soft hover:text-ink">
              {controlPlane.name}
            </a>
          </nav>
          <Tabs controlPlaneId={id} here={tab} />
        </header>
        <RolloutNotice controlPlaneId={id} />
        {!isTitledBelow && <h1 className="sr-only">{`${title} of ${controlPlane.name}`}</h1>}
        <div className="flex grow flex-col gap-4 p-4">{children}</div>
      </div>
    </ControlPlaneContext>
  );
}

interface TabsProps {
  readonly controlPlaneId: string;
  readonly here: string;
}

function Tabs({ controlPlaneId, here }: TabsProps) {
  const isWide = useMatches('(min-width: 900px)');
  const navigate = useNavigate();
  const base = `/gateway/${controlPlaneId}`;
  const hrefOf = (path: string) => (path === '' ? base : `${base}/${path}`);
  const current = findTab(here);
  if (!isWide) {
    const options = tabs.flatMap(({ path, label, below = [] }) => [
      { value: path, label },
      ...below
        .filter((each) => each.path !== path)
        .map((each) => ({ value: each.path, label: `${label}: ${each.label}` })),
    ]);
    return (
      <div className="py-1">
        <Select
          label="Part of the control plane"
          value={here}
          options={options}
          onChange={(path) => void navigate({ href: hrefOf(path) })}
        />
      </div>
    );
  }
  return (
    <TabLinks
      label="Parts of the control plane"
      tabs={tabs.map(({ path, label }) => ({ href: hrefOf(path), label, isHere: path === current?.path }))}
    />
  );
}

const Waiting = () => (
  <div className="grid gap-4 p-4" aria-busy="true">
    <Skeleton className="h-4 w-48" />
    <Skeleton className="h-8 w-full" />
    <Skeleton className="h-72 w-full" />
  </div>
);

interface ProblemProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

const Problem = ({ error, onRetry }: ProblemProps) => (
  <div className="mx-auto max-w-xl p-4">
    <ProblemState error={error} what="the control planes" onRetry={onRetry} permission="control-planes.read" />
  </div>
);

function Absent() {
  return (
    <div className="mx-auto max-w-xl p-4 text-center">
      <p className="font-semibold">This control plane is not there</p>
      <p className="text-soft">It may have been deleted, or you may not see it.</p>
      <a className="text-accent underline" href="/gateway">
        All control planes
      </a>
    </div>
  );
}
