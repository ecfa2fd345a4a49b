import type { Unit } from '@sallyport/ui';
import type { DataColumn } from '@sallyport/ui/data-table';
import { type Filter, isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import type { TimeRange } from '../../../state/time-range.ts';
import { NumberLink } from '../parts/number-link.tsx';
import { countMetric, type ModelRow } from './model-rows.ts';

/** What is told of each model. */
export const tableMetrics = [
  countMetric,
  'prompt_tokens',
  'completion_tokens',
  'cost',
  'error_rate',
  'llm_latency_average',
  'llm_latency_p99',
  'time_to_first_token_p50',
] as const;

interface Shown {
  readonly range: TimeRange;
  readonly filters: readonly Filter[];
  /** Whether all offers that there are could be read. */
  readonly areOffersKnown: boolean;
}

export function modelColumns({ range, filters, areOffersKnown }: Shown): readonly DataColumn<ModelRow>[] {
  const href = ({ provider, model }: ModelRow, ...more: readonly Filter[]) =>
    requestsHref({
      filters: [...filters, isOneOf('ai_provider', provider), isOneOf('ai_request_model', model), ...more],
      range,
    });
  const number = (id: string, title: string, unit: Unit, more: readonly Filter[] = []): DataColumn<ModelRow> => ({
    id,
    title,
    isNumber: true,
    width: 90,
    sortBy: ({ values }) => values[id] ?? undefined,
    cell: (row) => <NumberLink value={row.values[id]} unit={unit} href={href(row, ...more)} />,
  });
  return [
    {
      id: 'model',
      title: 'Model',
      sortBy: ({ model }) => model,
      cell: ({ model }) => <span className="figure">{model}</span>,
    },
    {
      id: 'provider',
      title: 'Provider',
      width: 95,
      sortBy: ({ provider }) => provider,
      cell: ({ provider }) => provider,
    },
    {
      id: 'offers',
      title: 'Offered on',
      width: 120,
      sortBy: ({ offers }) => offers.length,
      cell: ({ offers }) => offeredOn(offers, areOffersKnown),
    },
    { ...number(countMetric, 'Requests', 'count'), width: 85 },
    number('prompt_tokens', 'Tokens in', 'count'),
    number('completion_tokens', 'Tokens out', 'count'),
    number('cost', 'Cost', 'usd', [{ field: 'cost', operator: '>', value: 0 }]),
    { ...number('error_rate', 'Errors', '%', [isOneOf('status_code_grouped', '4XX', '5XX')]), width: 80 },
    number('llm_latency_p99', 'p99', 'ms'),
    { ...number('time_to_first_token_p50', 'First token', 'ms'), width: 95 },
    { ...number('llm_latency_average', 'Average latency', 'ms'), isHiddenAtFirst: true, width: 130 },
  ];
}

function offeredOn(offers: ModelRow['offers'], areAllKnown: boolean) {
  if (offers.length === 0) return <span className="text-faint">{areAllKnown ? 'no route now' : '–'}</span>;
  const names = [...new Set(offers.flatMap(({ routes }) => routes.map(({ name, id }) => name ?? id)))];
  return names.join(', ');
}
