import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { metricsQuery, requestsQuery } from '../../../api/analytics.ts';
import { FilterBar } from '../../../parts/filters/filter-bar.tsx';
import { useFilters } from '../../../parts/filters/use-filters.ts';
import { TimeControls } from '../../../parts/time-range/time-controls.tsx';
import { useTimeRange } from '../../../state/use-time-range.ts';

/** Single requests: what was asked, by whom, and what came of it. */
export function Screen() {
  const [filters, setFilters] = useFilters();
  const [range] = useTimeRange();
  const { data } = useInfiniteQuery(requestsQuery({ filters, time_range: range }));
  const { data: count } = useQuery(metricsQuery({ metrics: ['request_count'], filters, time_range: range }));
  return (
    <div className="grid gap-3 p-4">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-lg font-semibold tracking-tight">Requests</h1>
        <TimeControls />
      </header>
      <FilterBar datasource="api_requests" filters={filters} onChange={setFilters} />
      <p>{data?.pages[0]?.meta.total} requests</p>
      <p>{count?.data[0]?.event['request_count']}</p>
    </div>
  );
}
