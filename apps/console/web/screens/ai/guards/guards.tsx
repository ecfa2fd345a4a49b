import { Button, Card, useToday } from '@sallyport/ui';
import { DataTable } from '@sallyport/ui/data-table';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Filter, isOneOf } from '../../../parts/filters/filter.ts';
import { FilterBar } from '../../../parts/filters/filter-bar.tsx';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { useFilters } from '../../../parts/filters/use-filters.ts';
import { NoneLikeThis } from '../../../parts/none-like-this.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';
import { AiHeader } from '../parts/ai-header.tsx';
import { ChartCard } from '../parts/chart-card.tsx';
import { FigureTiles } from '../parts/figure-tiles.tsx';
import { MetricChart } from '../parts/metric-chart.tsx';
import { NothingYet } from '../parts/nothing-yet.tsx';
import { usePlane } from '../parts/use-plane.ts';
import { type Hit, hitsQuery, pageSize } from './guards.queries.ts';
import { hitColumns } from './hit-columns.tsx';
import { RulesTable } from './rules-table.tsx';

const noDisplay = {};
/** The API gives no page that begins later: a shorter time, or a filter, leads there. */
const reachMax = 10_000;

/** What guards found, by which rule, and whether they were right. */
export function Screen() {
  const [range] = useTimeRange();
  const [{ page = '1' }, change] = useSearch();
  const { filters: ofPlane } = usePlane();
  const [own, setOwn] = useFilters();
  const filters = useMemo((): readonly Filter[] => [...ofPlane, ...own], [ofPlane, own]);
  const question = { filters, range };
  const place = Math.max(1, Number.parseInt(page, 10) || 1);
  const hits = useQuery(hitsQuery(question, (place - 1) * pageSize));
  const today = useToday();
  const display = hits.data?.meta.display ?? noDisplay;
  const columns = useMemo(() => hitColumns(display, today), [display, today]);
  const total = hits.data?.meta.total ?? 0;
  const behind = (...more: readonly Filter[]) => requestsHref({ filters: [...filters, ...more], range });
  const found = isOneOf('guard_outcome', 'blocked', 'masked', 'flagged');
  const metrics = { datasource: 'guard_usage', filters };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <AiHeader title="Guards" description="What guards found, by which rule, and whether they were right." />
      <FilterBar
        datasource="guard_usage"
        filters={own}
        onChange={(next) => {
          setOwn(next);
          if (place > 1) change({ page: undefined }, { isReplacing: true });
        }}
      />
      <FigureTiles
        question={{ ...metrics, time_range: range }}
        tiles={[
          { metric: 'guard_check_count', title: 'Checks' },
          { metric: 'guard_hit_count', title: 'Hits', href: behind(found) },
          { metric: 'guard_hit_rate', title: 'Hit rate' },
          { metric: 'guard_blocked_count', title: 'Blocked', href: behind(isOneOf('guard_outcome', 'blocked')) },
          { metric: 'guard_unchecked_count', title: 'Passed unchecked' },
          { metric: 'guard_latency_p99', title: 'p99 latency of guards' },
        ]}
      />
      <ChartCard title="Hits over time, by guard">
        <MetricChart
          title="Hits of guards over time, by guard"
          question={metrics}
          show={{ metric: 'guard_hit_count', by: 'guard_plugin_name' }}
          isStacked
          height={150}
          empty="No guard found anything in this time."
        />
      </ChartCard>
      <RulesTable question={question} onChoose={(chosen) => setOwn(chosen)} />
      <Card title="Hits">
        <DataTable<Hit>
          caption="Hits of guards"
          name="guard-hits"
          isMain
          columns={columns}
          rows={hits.data?.items ?? []}
          rowKey={({ request_id, plugin_id, phase, rule }) => `${request_id} ${plugin_id} ${phase} ${rule}`}
          rowLabel={({ plugin, rule }) => `${plugin} ${rule}`}
          isLoading={hits.isPending}
          failed={
            hits.error && (
              <ProblemState
                error={hits.error}
                what="the hits"
                permission="analytics.read"
                onRetry={() => void hits.refetch()}
              />
            )
          }
          empty={own.length > 0 ? <NoneLikeThis what="hits" onWiden={() => setOwn([])} /> : <NoHits />}
        />
        {total > pageSize && (
          <nav aria-label="Pages of hits" className="flex items-center justify-end gap-2 border-t border-line p-2">
            <span className="tabular mr-auto pl-2 text-xs text-soft">
              {(place - 1) * pageSize + 1} to {Math.min(place * pageSize, total)} of {total}
            </span>
            <Button
              size="small"
              disabled={place === 1}
              onClick={() => change({ page: place === 2 ? undefined : String(place - 1) })}
            >
              Newer
            </Button>
            <Button
              size="small"
              disabled={place * pageSize >= Math.min(total, reachMax)}
              onClick={() => change({ page: String(place + 1) })}
            >
              Older
            </Button>
          </nav>
        )}
      </Card>
    </div>
  );
}

const NoHits = () => (
  <NothingYet
    title="No guard found anything in this time"
    description="Guards look at what is said to models and what they answer: ai-prompt-guard by patterns, ai-semantic-prompt-guard by meaning, secret-redaction for secrets. What they block, mask or flag stands here, to be judged."
    label="A guard that blocks by a pattern"
    example={example}
  />
);

const example = `plugins:
  - name: ai-prompt-guard
    config:
      deny_patterns: ["(?i)ignore (all|your) instructions"]`;
