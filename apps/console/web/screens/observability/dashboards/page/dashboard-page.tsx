import { EmptyState, SkeletonTiles } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { FilterBar } from '../../../../parts/filters/filter-bar.tsx';
import { useFilters } from '../../../../parts/filters/use-filters.ts';
import { PermittedButton } from '../../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { savedQuery } from '../../../../parts/tile/saved.ts';
import { rangeWords } from '../../../../parts/time-range/words.ts';
import { useParam } from '../../../../state/use-params.ts';
import { useSearch } from '../../../../state/use-search.ts';
import { useTimeRange } from '../../../../state/use-time-range.ts';
import { useTitle } from '../../../../state/use-title.ts';
import type { Dashboard, DashboardDefinition } from '../dashboard.ts';
import { DashboardHeader } from './dashboard-header.tsx';
import { Editing } from './editing.tsx';
import { Grid } from './grid.tsx';

/** A dashboard: over a time range and with filters that are in the address, beside its own. */
export function Screen() {
  const id = useParam('dashboardId');
  const { data, error, refetch } = useQuery(savedQuery<DashboardDefinition>('dashboards', id));
  useTitle(data?.name);
  if (error !== null && data === undefined) {
    return (
      <ProblemState error={error} what="the dashboard" permission="dashboards.read" onRetry={() => void refetch()} />
    );
  }
  return data === undefined ? (
    <SkeletonTiles label="The dashboard" count={6} className="p-4" />
  ) : (
    <Shown dashboard={data} />
  );
}

function Shown({ dashboard }: { readonly dashboard: Dashboard }) {
  const [search, change] = useSearch();
  const [range, setRange] = useTimeRange();
  const [filters, setFilters] = useFilters();
  // Kept: what is edited began with what was there then.
  const [edited, setEdited] = useState<Dashboard>();
  const isEditing = search['edit'] === '1';
  if (isEditing && edited === undefined) setEdited(dashboard);
  if (!isEditing && edited !== undefined) setEdited(undefined);
  const presets = dashboard.definition.preset_filters;
  const around = useMemo(() => ({ range, filters: [...(presets ?? []), ...filters] }), [range, presets, filters]);
  const { tiles } = dashboard.definition;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4 print:p-0">
      <DashboardHeader dashboard={dashboard} isEditing={isEditing} />
      <p className="hidden text-sm print:block">
        {rangeWords(range)}. Generated {new Date().toLocaleString('en-GB')}.
      </p>
      <FilterBar
        datasource="api_usage"
        filters={filters}
        onChange={setFilters}
        {...(presets !== undefined && { presets })}
      />
      {isEditing && edited !== undefined ? (
        <Editing
          dashboard={edited}
          around={around}
          onZoom={setRange}
          onDone={() => change({ edit: undefined }, { isReplacing: true })}
        />
      ) : tiles.length === 0 ? (
        <EmptyState
          title="No tiles yet"
          description="A tile is a question, such as requests by model over time, and the chart that answers it."
        >
          <PermittedButton
            permission="dashboards.write"
            entityId={dashboard.id}
            look="main"
            onClick={() => change({ edit: '1' })}
          >
            Edit dashboard
          </PermittedButton>
        </EmptyState>
      ) : (
        <Grid tiles={tiles} around={around} onZoom={setRange} />
      )}
    </div>
  );
}
