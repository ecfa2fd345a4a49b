import type { MetricsQuery } from '@sallyport/analytics';
import type { Chart } from './chart.ts';

/** Why a chart cannot show what a query answers; undefined where it can. */
export function chartProblem(type: Chart['type'], query: MetricsQuery): string | undefined {
  return rules[type](query);
}

type Rule = (query: MetricsQuery) => string | undefined;

const rules: Readonly<Record<Chart['type'], Rule>> = {
  timeseries_line: showsSeries,
  timeseries_bar: showsSeries,
  horizontal_bar: showsBars,
  vertical_bar: showsBars,
  donut: ({ isSeries, dimensions, metrics }) =>
    isSeries || dimensions.length !== 1 || metrics.length !== 1
      ? 'shows one metric by exactly one dimension, which is not time'
      : undefined,
  single_value: ({ isSeries, dimensions, metrics }) =>
    isSeries || dimensions.length > 0 || metrics.length !== 1 ? 'shows one metric, without dimensions' : undefined,
  top_n: ({ isSeries, dimensions }) =>
    isSeries || dimensions.length === 0 ? 'shows metrics by one to three dimensions, without time' : undefined,
  choropleth_map: ({ isSeries, dataSet, dimensions, metrics }) =>
    isSeries ||
    dataSet.name !== 'api_usage' ||
    dimensions.length !== 1 ||
    dimensions[0]!.name !== 'country_code' ||
    metrics.length !== 1
      ? 'shows one metric of api_usage by country_code alone'
      : undefined,
  golden_signals: ({ isSeries, dimensions }) =>
    isSeries || dimensions.length > 0 ? 'shows metrics without dimensions' : undefined,
};

function showsSeries({ isSeries, dimensions, metrics }: MetricsQuery): string | undefined {
  if (!isSeries) return 'needs the dimension time';
  if (dimensions.length > 1) return 'shows time and one dimension more at most';
  return dimensions.length === 1 && metrics.length > 1
    ? 'shows several metrics over time, or one by a dimension, but not both'
    : undefined;
}

function showsBars({ isSeries, dimensions }: MetricsQuery): string | undefined {
  return isSeries || dimensions.length > 2 ? 'shows up to two dimensions, without time' : undefined;
}
