import { Card, TopTable } from '@sallyport/ui';
import { useMemo } from 'react';
import { type Filter, isOneOf } from '../../../../parts/filters/filter.ts';
import { requestsHref } from '../../../../parts/filters/requests-href.ts';
import { nameOf } from '../../../../parts/metrics/answers.ts';
import { stringifySearch } from '../../../../state/search-text.ts';
import { useParam } from '../../../../state/use-params.ts';
import { useSearch } from '../../../../state/use-search.ts';
import { useTimeRange } from '../../../../state/use-time-range.ts';
import { useTitle } from '../../../../state/use-title.ts';
import { AiHeader } from '../../parts/ai-header.tsx';
import { ChartCard } from '../../parts/chart-card.tsx';
import { useConfigured } from '../../parts/entities.ts';
import { FigureTiles } from '../../parts/figure-tiles.tsx';
import { MetricChart } from '../../parts/metric-chart.tsx';
import { useMeasures } from '../../parts/use-measures.ts';
import { usePlane } from '../../parts/use-plane.ts';
import { offersOf } from '../offers.ts';
import { OfferTable } from './offer-table.tsx';

/** One model: how much it is asked, by whom, what it costs, how fast it is, and who offers it. */
export function Screen() {
  const name = useParam('name');
  useTitle(name);
  const [{ provider, plane: planeId, time, from, to }] = useSearch();
  const [range] = useTimeRange();
  const plane = usePlane();
  const { filters: ofPlane } = plane;
  const filters = useMemo(
    (): readonly Filter[] => [
      ...ofPlane,
      isOneOf('ai_request_model', name),
      ...(provider === undefined ? [] : [isOneOf('ai_provider', provider)]),
    ],
    [ofPlane, name, provider],
  );
  const question = { datasource: 'llm_usage', filters };
  const configured = useConfigured(plane);
  const offers = useMemo(
    () =>
      configured.configured &&
      offersOf(configured.configured).filter(
        (offer) => offer.model === name && (provider === undefined || offer.provider === provider),
      ),
    [configured.configured, name, provider],
  );
  const href = (...more: readonly Filter[]) => requestsHref({ filters: [...filters, ...more], range });
  const first = offers?.find(({ routes }) => routes.length > 0);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <AiHeader
        title={<span className="figure">{name}</span>}
        crumbs={[{ label: 'Models', href: `/ai/models${stringifySearch({ plane: planeId, time, from, to })}` }]}
        description={provider === undefined ? undefined : `A model of ${provider}.`}
        actions={
          first !== undefined && (
            <a
              className="text-sm font-medium text-accent hover:underline"
              href={`/ai/playground${stringifySearch({
                plane: first.controlPlaneId,
                route: first.routes[0]?.id,
                model: first.alias ?? first.model,
              })}`}
            >
              Try it in the playground
            </a>
          )
        }
      />
      <FigureTiles
        question={{ ...question, time_range: range }}
        tiles={[
          { metric: 'ai_request_count', title: 'Requests', href: href() },
          { metric: 'total_tokens', title: 'Tokens', href: href() },
          { metric: 'cost', title: 'Cost', href: href() },
          { metric: 'error_rate', title: 'Error rate', href: href(isOneOf('status_code_grouped', '4XX', '5XX')) },
          { metric: 'llm_latency_p99', title: 'p99 latency', href: href() },
          { metric: 'time_to_first_token_p50', title: 'Time to first token (p50)', empty: 'No streamed answer.' },
        ]}
      />
      <div className="grid gap-3 lg:grid-cols-2">
        <ChartCard title="Requests, by status">
          <MetricChart
            title="Requests over time, by status"
            question={question}
            show={{ metric: 'ai_request_count', by: 'status_code_grouped' }}
            isStacked
            height={160}
          />
        </ChartCard>
        <ChartCard title="Tokens">
          <MetricChart
            title="Tokens over time"
            question={question}
            show={{
              metrics: [
                { name: 'prompt_tokens', title: 'Read' },
                { name: 'completion_tokens', title: 'Written' },
              ],
            }}
            isStacked
            height={160}
          />
        </ChartCard>
        <ChartCard title="Latency">
          <MetricChart
            title="Latency of the model over time"
            question={question}
            show={{
              metrics: [
                { name: 'llm_latency_p50', title: 'p50' },
                { name: 'llm_latency_p95', title: 'p95' },
                { name: 'llm_latency_p99', title: 'p99' },
              ],
            }}
            kind="line"
            height={160}
          />
        </ChartCard>
        <ChartCard title="Cost">
          <MetricChart
            title="Cost over time"
            question={question}
            show={{ metrics: [{ name: 'cost', title: 'Cost' }] }}
            height={160}
          />
        </ChartCard>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 lg:grid-cols-2">
        <Callers filters={filters} by="consumer" title="Consumers" />
        <Callers filters={filters} by="route" title="Routes" />
      </div>
      <OfferTable offers={offers} read={configured} />
    </div>
  );
}

interface CallersProps {
  readonly filters: readonly Filter[];
  readonly by: string;
  readonly title: string;
}

/** Who asks it most. */
function Callers({ filters, by, title }: CallersProps) {
  const [range] = useTimeRange();
  const { measures, error, refetch } = useMeasures({
    ...{ datasource: 'llm_usage', filters, time_range: range },
    metrics: ['ai_request_count', 'total_tokens', 'cost'],
    dimensions: [by],
  });
  return (
    <Card title={`By ${title.toLowerCase().replace(/s$/, '')}`}>
      <TopTable
        title={`${title} that ask this model most`}
        dimensions={[{ name: by, title: title.replace(/s$/, '') }]}
        metrics={[
          { name: 'ai_request_count', title: 'Requests', unit: 'count' },
          { name: 'total_tokens', title: 'Tokens', unit: 'token count' },
          { name: 'cost', title: 'Cost', unit: 'usd' },
        ]}
        rows={measures?.rows.map(({ ids: [id = ''], values }) => ({
          names: [
            {
              text: id === 'empty' ? 'None' : nameOf(measures.display, by, id),
              href: requestsHref({
                filters: [...filters, id === 'empty' ? { field: by, operator: 'empty' } : isOneOf(by, id)],
                range,
              }),
            },
          ],
          values: [values['ai_request_count'] ?? null, values['total_tokens'] ?? null, values['cost'] ?? null],
        }))}
        empty="It was not asked in this time."
        {...(error !== null && { failure: { message: 'It could not be read.', onRetry: refetch } })}
      />
    </Card>
  );
}
