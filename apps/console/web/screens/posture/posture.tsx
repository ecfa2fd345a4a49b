import { Card, EmptyState } from '@sallyport/ui';
import { ShieldCheck } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { ProblemState } from '../../parts/problem-state.tsx';
import { useSearch } from '../../state/use-search.ts';
import { ExportButtons } from './export-buttons.tsx';
import { Figures } from './figures.tsx';
import { FindingDrawer } from './finding-drawer.tsx';
import { FindingsFilters } from './findings-filters.tsx';
import { FindingsTable } from './findings-table.tsx';
import { type Finding, findingsQuery, type Scope, shownMax } from './posture.queries.ts';
import { PostureHead } from './posture-head.tsx';
import { PrintedFindings } from './printed-findings.tsx';
import { answerOf } from './words.ts';

/** What is not as safe as it could be: each with what decides, whose it is, and what to do. */
export function Screen() {
  const [search, change] = useSearch();
  const { control_plane, kind, severity, owner, q, finding } = search;
  const scope = useMemo(
    (): Scope => ({ control_plane, kind, severity, owner, search: q }),
    [control_plane, kind, severity, owner, q],
  );
  const { data, error, isPending, refetch } = useQuery(findingsQuery(scope));
  const isNarrowed = Object.values(scope).some((value) => value !== undefined);
  const open = useKept(
    data?.data.find(({ id }) => id === finding),
    finding,
  );
  if (error !== null && data === undefined)
    return (
      <ProblemState error={error} what="the posture" permission="configuration.read" onRetry={() => void refetch()} />
    );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PostureHead
        part="findings"
        answer={data && answerOf(data.meta)}
        actions={<ExportButtons scope={scope} total={data?.meta.page.total} />}
      />
      <Figures meta={data?.meta} scope={scope} />
      <Card className="print:hidden">
        <FindingsTable
          findings={data?.data}
          isLoading={isPending}
          openId={finding}
          onOpen={(id) => change({ finding: id }, { isReplacing: finding !== undefined })}
          toolbar={<FindingsFilters meta={data?.meta} scope={scope} onChange={change} />}
          empty={isNarrowed ? <NothingFits onClear={() => change(nothingChosen)} /> : <NothingFound />}
        />
      </Card>
      {data !== undefined && data.meta.page.total > shownMax && (
        <p className="text-sm text-soft">
          The first {shownMax} of {data.meta.page.total}. Filter to see others; the CSV has all.
        </p>
      )}
      <PrintedFindings findings={data?.data ?? []} />
      <FindingDrawer finding={open} onClose={() => change({ finding: undefined })} />
    </div>
  );
}

/** A finding that was put right stays open until whoever looks at it is done. */
function useKept(found: Finding | undefined, id: string | undefined): Finding | undefined {
  const last = useRef<Finding>(undefined);
  if (found !== undefined) last.current = found;
  return found ?? (last.current?.id === id ? last.current : undefined);
}

const nothingChosen = {
  control_plane: undefined,
  kind: undefined,
  severity: undefined,
  owner: undefined,
  q: undefined,
};

const NothingFits = ({ onClear }: { readonly onClear: () => void }) => (
  <EmptyState title="No finding fits" description="Nothing of that kind is open, or it belongs to somebody else.">
    <button type="button" className="text-accent underline" onClick={onClear}>
      Show all findings
    </button>
  </EmptyState>
);

const NothingFound = () => (
  <EmptyState
    icon={<ShieldCheck className="size-6" aria-hidden="true" />}
    title="Nothing was found"
    description="Every configuration that you may read is looked over each time this page is opened: routes without authentication, tools without rules, models without guards, and more."
  >
    <code className="figure rounded-control bg-sunken px-2 py-1 text-xs">GET /v2/posture</code>
  </EmptyState>
);
