import { describe, expect, it } from 'vitest';
import { type ChartDefinition, chartDefinitionSchema } from './definition.ts';

function problemsOf(type: string, query: object): unknown[] {
  const { error } = chartDefinitionSchema.safeParse({ query, chart: { type } });
  return error?.issues.map(({ path }) => path.join('.')) ?? [];
}

describe('the definition of a chart', () => {
  it.each([
    ['timeseries_line', { dimensions: ['time'] }],
    ['timeseries_bar', { dimensions: ['time', 'route'] }],
    ['timeseries_line', { dimensions: ['time'], metrics: ['response_latency_p50', 'response_latency_p99'] }],
    ['horizontal_bar', { dimensions: ['route', 'status_code'] }],
    ['vertical_bar', {}],
    ['donut', { dimensions: ['status_code_grouped'] }],
    ['single_value', { metrics: ['error_rate'] }],
    ['top_n', { dimensions: ['route', 'consumer', 'status_code'], metrics: ['request_count', 'error_rate'] }],
    ['choropleth_map', { dimensions: ['country_code'] }],
    ['golden_signals', { metrics: ['request_count', 'error_rate'] }],
  ])('lets %s show %o', (type, query) => {
    expect(problemsOf(type, query)).toEqual([]);
  });

  it.each([
    ['timeseries_line', { dimensions: ['route'] }],
    ['timeseries_line', { dimensions: ['time', 'route', 'consumer'] }],
    ['timeseries_bar', { dimensions: ['time', 'route'], metrics: ['request_count', 'error_rate'] }],
    ['horizontal_bar', { dimensions: ['time'] }],
    ['donut', { dimensions: ['route', 'consumer'] }],
    ['donut', {}],
    ['single_value', { metrics: ['request_count', 'error_rate'] }],
    ['single_value', { dimensions: ['route'] }],
    ['top_n', {}],
    ['choropleth_map', { datasource: 'llm_usage', dimensions: ['country_code'] }],
    ['choropleth_map', { dimensions: ['route'] }],
    ['golden_signals', { dimensions: ['route'] }],
  ])('does not let %s show %o', (type, query) => {
    expect(problemsOf(type, query)).toEqual(['chart.type']);
  });

  it('says where in its query something is wrong, and keeps a query as it came', () => {
    expect(problemsOf('donut', { dimensions: ['nothing'], metrics: ['request_count', 'x'], limit: 0 })).toEqual([
      'query.limit',
    ]);
    expect(problemsOf('donut', { dimensions: ['nothing'], metrics: ['x'] })).toEqual([
      'query.metrics.0',
      'query.dimensions.0',
    ]);
    expect(problemsOf('pie', {})).toEqual(['chart.type']);
    const definition: ChartDefinition = {
      query: { dimensions: ['route'] },
      chart: { type: 'donut', chart_title: 'Routes' },
    };
    expect(chartDefinitionSchema.parse(definition)).toEqual(definition);
  });
});
