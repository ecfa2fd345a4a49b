import { Button, Card, EmptyState, PageHeader, useToday } from '@sallyport/ui';
import { DataTable } from '@sallyport/ui/data-table';
import { ArrowUp, Pause, Play } from '@sallyport/ui/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { type RequestsQuestion, requestsQuery } from '../../../api/analytics.ts';
import { FilterBar } from '../../../parts/filters/filter-bar.tsx';
import { useFilters } from '../../../parts/filters/use-filters.ts';
import { RequestSignals } from '../../../parts/metrics/request-signals.tsx';
import { StatusChart } from '../../../parts/metrics/status-chart.tsx';
import { NoneLikeThis } from '../../../parts/none-like-this.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { readAgain } from '../../../parts/read-again.ts';
import { granularityFor } from '../../../parts/time-range/granularity.ts';
import { TimeControls } from '../../../parts/time-range/time-controls.tsx';
import { withSearch } from '../../../state/search-text.ts';
import { rangeBetween } from '../../../state/time-range.ts';
import { useSearch } from '../../../state/use-search.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';
import { columnsAt, type RequestRow } from './columns.tsx';
import { ExportButton } from './export-button.tsx';
import { outcomeOf } from './outcome.ts';
import { pathOf, type RequestRecord } from './record.ts';
import { RequestDrawer } from './request-drawer.tsx';
import { SearchBox } from './search-box.tsx';
import { useIsScrolled } from './use-is-scrolled.ts';
import { useLiveTail } from './use-live-tail.ts';

const pageSize = 500;

/** Single requests: what was asked, by whom, and what came of it. */
export function Screen() {
  const [filters, setFilters] = useFilters();
  const [range, setRange] = useTimeRange();
  const [search, change] = useSearch();
  const { q: text, request: openId, live } = search;
  const asked = useMemo(() => ({ filters, time_range: range, ...(text && { search: text }) }), [filters, range, text]);
  const question = useMemo((): RequestsQuestion => ({ ...asked, size: pageSize }), [asked]);
  const list = useInfiniteQuery(requestsQuery<RequestRecord>(question));
  const pages = list.data?.pages;
  const [first] = pages ?? [];

  const root = useRef<HTMLDivElement>(null);
  const isScrolled = useIsScrolled(root);
  const isFollowing = live === '1' && first?.meta.tail !== undefined;
  const tail = useLiveTail(question, {
    tail: first?.meta.tail,
    isOn: isFollowing,
    isHeld: isScrolled || openId !== undefined,
  });
  const read = useMemo(
    () => (pages ?? []).flatMap(({ results, meta }) => results.map((record) => ({ record, display: meta.display }))),
    [pages],
  );
  const rows = useMemo(() => (tail.rows.length === 0 ? read : [...tail.rows, ...read]), [tail.rows, read]);
  const today = useToday();
  const columns = useMemo(() => columnsAt(today), [today]);
  const total = first && first.meta.total + tail.rows.length;
  const open = rows.find(({ record }) => record.request_id === openId);

  return (
    <div ref={root} className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PageHeader title="Requests" actions={<TimeControls />} />
      <FilterBar datasource="api_requests" filters={filters} onChange={setFilters} />
      <RequestSignals question={asked} areHere />
      <Card className="px-4 pt-3 pb-1">
        <StatusChart
          question={{ ...asked, granularity: granularityFor(range) }}
          height={96}
          onSelectWindow={(fromMs, toMs) => setRange(rangeBetween(fromMs, toMs))}
          empty="No requests in this range."
        />
      </Card>
      <Card>
        <DataTable<RequestRow>
          caption="Requests"
          name="requests"
          isMain
          columns={columns}
          rows={rows}
          rowKey={({ record }) => record.request_id}
          rowLabel={({ record }) => `${record.http_method} ${pathOf(record)}`}
          rowHref={({ record }) => withSearch(`/requests/${encodeURIComponent(record.request_id)}`, keptSearch(search))}
          rowMeaning={markedMeaning}
          onRowOpen={({ record }) => change({ request: record.request_id }, { isReplacing: openId !== undefined })}
          openKey={openId}
          isLoading={list.isPending}
          hasMore={list.hasNextPage}
          onReachEnd={() => void list.fetchNextPage()}
          {...(first?.meta.total_is_exact && total !== undefined && { totalRows: total })}
          toolbar={
            <>
              <SearchBox text={text ?? ''} onChange={(q) => change({ q: q || undefined }, { isReplacing: true })} />
              <Following
                isOn={live === '1'}
                canFollow={first === undefined || first.meta.tail !== undefined}
                isFailing={tail.isFailing}
                onChange={(isOn) => change({ live: isOn ? '1' : undefined }, { isReplacing: true })}
              />
              {tail.waiting > 0 && (
                <Button
                  size="small"
                  onClick={() => {
                    tail.show();
                    root.current?.parentElement?.scrollTo({ top: 0 });
                  }}
                >
                  <ArrowUp className="size-3.5" aria-hidden="true" />
                  {tail.waiting} new
                </Button>
              )}
              <ExportButton question={question} />
            </>
          }
          failed={
            list.error ? (
              <ProblemState
                error={list.error}
                what="the requests"
                permission="analytics.read"
                onRetry={() => readAgain(list)}
              />
            ) : undefined
          }
          empty={
            filters.length > 0 || text ? (
              <NoneLikeThis what="requests" onWiden={() => change({ filters: undefined, q: undefined })} />
            ) : (
              <Nothing />
            )
          }
        />
      </Card>
      <RequestDrawer requestId={openId} view={open} onClose={() => change({ request: undefined })} />
    </div>
  );
}

/** What goes along to a request's own page, and back. */
function keptSearch({ request, live, ...kept }: Readonly<Record<string, string>>) {
  return kept;
}

/** What went wrong stands out; what did not is the rule. */
function markedMeaning({ record }: RequestRow) {
  const { meaning } = outcomeOf(record);
  return meaning === 'refused' || meaning === 'failed' ? meaning : undefined;
}

interface FollowingProps {
  readonly isOn: boolean;
  readonly canFollow: boolean;
  readonly isFailing: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Following({ isOn, canFollow, isFailing, onChange }: FollowingProps) {
  const Icon = isOn ? Pause : Play;
  return (
    <>
      <Button
        look={isOn ? 'plain' : 'quiet'}
        size="small"
        aria-pressed={isOn}
        disabled={!canFollow}
        title={canFollow ? undefined : 'Only a range that ends now can be followed'}
        onClick={() => onChange(!isOn)}
      >
        <Icon className="size-3.5" aria-hidden="true" />
        {isOn ? 'Pause' : 'Follow live'}
      </Button>
      {isOn && isFailing && (
        <span role="status" className="text-xs text-refused">
          Not reached; trying again
        </span>
      )}
    </>
  );
}

const Nothing = () => (
  <EmptyState
    title="No requests in this time"
    description="Each request that a gateway serves or refuses stands here a second after it has ended. Ask one of your routes for something:"
  >
    <code className="figure rounded-control bg-sunken px-3 py-2 text-sm">curl -i http://127.0.0.1:8000/</code>
  </EmptyState>
);
