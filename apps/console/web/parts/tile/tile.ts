import type { DataSet, MetricsQuestion } from '../../api/analytics.ts';
import type { TimeRange } from '../../state/time-range.ts';
import type { Filter } from '../filters/filter.ts';
import { granularityFor } from '../time-range/granularity.ts';

/** What a tile shows, and what a report is: a question, and how its answer is drawn. As the API keeps it. */
export interface TileDefinition {
  readonly query: TileQuery;
  readonly chart: TileChart;
}

export interface TileQuery {
  readonly datasource?: string;
  readonly metrics?: readonly string[];
  readonly dimensions?: readonly string[];
  readonly filters?: readonly Filter[];
  readonly granularity?: string;
  readonly limit?: number;
  readonly time_range?: TimeRange;
}

export interface TileChart {
  readonly type: ChartType;
  readonly chart_title?: string;
  readonly stacked?: boolean;
  readonly threshold?: Readonly<Record<string, readonly ChartThreshold[]>>;
  readonly decimal_points?: number;
  readonly [more: string]: unknown;
}

export interface ChartThreshold {
  readonly type: 'warning' | 'error' | 'neutral';
  readonly value: number;
  readonly label?: string;
}

export const chartTypes = [
  'timeseries_line',
  'timeseries_bar',
  'horizontal_bar',
  'vertical_bar',
  'donut',
  'single_value',
  'top_n',
  'choropleth_map',
  'golden_signals',
] as const;

export type ChartType = (typeof chartTypes)[number];

/** What is asked so that a tile can be drawn: its own range counts only where the screen has none. */
export function questionOf(
  { query }: Pick<TileDefinition, 'query'>,
  around: { readonly range: TimeRange; readonly filters: readonly Filter[] },
): MetricsQuestion {
  const { datasource, metrics = ['request_count'], dimensions = [], filters = [], granularity, limit } = query;
  const all = [...filters, ...around.filters];
  return {
    ...(datasource !== undefined && { datasource }),
    metrics,
    ...(dimensions.length > 0 && { dimensions }),
    ...(all.length > 0 && { filters: all }),
    ...(dimensions.includes('time') && { granularity: granularity ?? granularityFor(around.range) }),
    ...(limit !== undefined && { limit }),
    time_range: around.range,
  };
}

/** Those of a dashboard's filters that a tile's data set understands. */
export function filtersFor(dataSet: DataSet | undefined, filters: readonly Filter[]): readonly Filter[] {
  return filters.filter(({ field }) => dataSet?.fields.some(({ name, filter }) => name === field && filter));
}

export const dataSetOf = (sets: readonly DataSet[] | undefined, query: TileQuery): DataSet | undefined =>
  sets?.find(({ name }) => name === (query.datasource ?? 'api_usage'));

export const titleOf = ({ chart }: TileDefinition): string => chart.chart_title || 'Untitled tile';
