import { Card, Select } from '@sallyport/ui';
import { DataTable } from '@sallyport/ui/data-table';
import { useMemo } from 'react';
import { isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';
import { AiHeader } from '../parts/ai-header.tsx';
import { ChartCard } from '../parts/chart-card.tsx';
import { useConfigured } from '../parts/entities.ts';
import { FigureTiles } from '../parts/figure-tiles.tsx';
import { MetricChart } from '../parts/metric-chart.tsx';
import { NothingYet } from '../parts/nothing-yet.tsx';
import { useMeasures } from '../parts/use-measures.ts';
import { usePlane } from '../parts/use-plane.ts';
import { modelHref } from './hrefs.ts';
import { modelColumns, tableMetrics } from './model-columns.tsx';
import { type ModelRow, modelRows } from './model-rows.ts';
import { offersOf } from './offers.ts';

const dimensions = ['ai_provider', 'ai_request_model'];

const shown = {
  ai_request_count: 'Requests',
  total_tokens: 'Tokens',
  cost: 'Cost',
  llm_latency_p99: 'p99 latency',
} as const;

type Shown = keyof typeof shown;

/** Which models are asked, what they cost, and how well they answer. */
export function Screen() {
  const [range] = useTimeRange();
  const plane = usePlane();
  const { filters } = plane;
  const [search, change] = useSearch();
  const kept = { plane: search['plane'], time: search['time'], from: search['from'], to: search['to'] };
  const question = { datasource: 'llm_usage', filters, time_range: range };
  const { measures, error, refetch } = useMeasures({ ...question, metrics: tableMetrics, dimensions });
  const { configured, sees } = useConfigured(plane);
  const areOffersKnown = configured !== undefined && sees === 'all';
  const rows = useMemo(
    () => (measures === undefined ? [] : modelRows(measures, configured === undefined ? [] : offersOf(configured))),
    [measures, configured],
  );
  const columns = useMemo(() => modelColumns({ range, filters, areOffersKnown }), [range, filters, areOffersKnown]);
  const chart = (Object.hasOwn(shown, search['chart'] ?? '') ? search['chart'] : 'ai_request_count') as Shown;
  const behind = (...more: readonly Parameters<typeof isOneOf>[1][]) =>
    requestsHref({
      filters: [
        ...filters,
        { field: 'ai_count', operator: '>', value: 0 },
        ...(more.length > 0 ? [isOneOf('status_code_grouped', ...more)] : []),
      ],
      range,
    });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <AiHeader title="Models" description="Which models are asked, what they cost, and how well they answer." />
      <FigureTiles
        question={question}
        tiles={[
          { metric: 'ai_request_count', title: 'Requests to models', href: behind() },
          { metric: 'total_tokens', title: 'Tokens', href: behind() },
          { metric: 'cost', title: 'Cost', href: behind() },
          { metric: 'error_rate', title: 'Error rate', href: behind('4XX', '5XX') },
          { metric: 'llm_latency_p99', title: 'p99 latency of models', href: behind() },
          { metric: 'time_to_first_token_p50', title: 'Time to first token (p50)', empty: 'No streamed answer.' },
        ]}
      />
      <ChartCard
        title="Over time, by model"
        actions={
          <Select<Shown>
            label="What is shown over time"
            value={chart}
            options={Object.entries(shown).map(([value, label]) => ({ value: value as Shown, label }))}
            onChange={(value) => change({ chart: value === 'ai_request_count' ? undefined : value })}
          />
        }
      >
        <MetricChart
          title={`${shown[chart]} over time, by model`}
          question={{ datasource: 'llm_usage', filters }}
          show={{
            metric: chart,
            by: 'ai_request_model',
            hrefOf: (_, id) => (/^(empty$|____)/.test(id) ? undefined : modelHref(id, kept)),
          }}
          kind={chart === 'llm_latency_p99' ? 'line' : 'bars'}
          isStacked={chart !== 'llm_latency_p99'}
          height={180}
          empty="No model was asked in this time."
        />
      </ChartCard>
      <Card>
        <DataTable<ModelRow>
          caption="Models"
          name="models"
          isMain
          columns={columns}
          rows={rows}
          rowKey={({ provider, model }) => `${provider}/${model}`}
          rowLabel={({ model }) => model}
          rowHref={({ provider, model }) => modelHref(model, { ...kept, provider })}
          isLoading={measures === undefined && error === null}
          failed={
            error && <ProblemState error={error} what="the models" permission="analytics.read" onRetry={refetch} />
          }
          empty={<NoModels />}
        />
      </Card>
    </div>
  );
}

const NoModels = () => (
  <NothingYet
    title="No models yet"
    description="A route offers a model once it has the plugin ai-proxy or ai-proxy-advanced. What is asked of it, and what that costs, then stands here."
    label="A route that offers a model"
    example={example}
  />
);

const example = `routes:
  - name: chat
    paths: [/chat]
    plugins:
      - name: ai-proxy
        config:
          route_type: llm/v1/chat
          auth: { header_name: Authorization, header_value: "{vault://env/openai-key}" }
          model: { provider: openai, name: gpt-5-mini }`;
