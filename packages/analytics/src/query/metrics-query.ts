import { z } from 'zod';
import type { DataSet, Field, Metric } from '../datasets/data-set.ts';
import { dataSets, refusedDataSets } from '../datasets/data-sets.ts';
import { type FieldFilter, filtersSchema, readFilters } from './filter.ts';
import { type Granularity, granularities } from './granularity.ts';
import { searchedText, searchSchema } from './search.ts';
import { type TimeRange, timeRangeSchema } from './time-range.ts';
import { whyUnknown } from './unknown-field.ts';

/** What is asked of `POST /v2/metrics`, checked against the registry. */
export interface MetricsQuery {
  dataSet: DataSet;
  metrics: readonly Metric[];
  /** Without time. */
  dimensions: readonly Field[];
  isSeries: boolean;
  filters: readonly FieldFilter[];
  search?: string;
  granularity?: Granularity | 'trend';
  timeRange: TimeRange;
  /** Of the first dimension's groups. */
  limit: number;
}

export interface QueryLimits {
  metricsMax: number;
  /** `time` counts. */
  dimensionsMax: number;
}

export const konnectLimits: QueryLimits = { metricsMax: 3, dimensionsMax: 2 };

/** Reads a query as Konnect's clients send it; what is wrong is said for each place. */
export function metricsQuerySchemaOf({ metricsMax, dimensionsMax }: QueryLimits) {
  return z
    .strictObject({
      datasource: z
        .enum(names([...dataSets.map(({ name }) => name), ...Object.keys(refusedDataSets)]))
        .default('api_usage')
        .describe('The data set.'),
      metrics: z
        .array(z.string().max(64))
        .min(1)
        .max(metricsMax)
        .optional()
        .describe("The data set's default if not given."),
      dimensions: z
        .array(z.string().max(64))
        .max(dimensionsMax)
        .default([])
        .describe('What the numbers are split by; `time` makes a series.'),
      filters: filtersSchema,
      search: searchSchema.optional(),
      granularity: z
        .enum(names([...Object.keys(granularities), 'trend']))
        .optional()
        .describe(
          'Of a series. One that the range cannot have is exchanged for the nearest; the answer says which it was.',
        ),
      time_range: timeRangeSchema,
      limit: z
        .int()
        .min(1)
        .max(1000)
        .default(50)
        .describe('How many groups the first dimension may have; the others become one, `____OTHER____`.'),
    })
    .transform((query, context): MetricsQuery => {
      const problem = (path: (string | number)[], message: string) =>
        context.addIssue({ code: 'custom', path, message, input: query });
      const refused = refusedDataSets[query.datasource];
      if (refused !== undefined) problem(['datasource'], refused);
      const dataSet = dataSets.find(({ name }) => name === query.datasource);
      if (dataSet === undefined) return z.NEVER;

      const metrics = (query.metrics ?? [dataSet.defaultMetric]).map((wanted, index) => {
        const metric = dataSet.metrics.find(({ name }) => name === wanted);
        if (metric === undefined) problem(['metrics', index], whyUnknown('metric', wanted, dataSet));
        return metric;
      });
      if (hasTwice(metrics)) problem(['metrics'], 'names a metric twice');
      const dimensions = query.dimensions
        .filter((name) => name !== 'time')
        .map((wanted) => {
          const field = dataSet.fields.find(({ name, isDimension }) => isDimension && name === wanted);
          if (field === undefined)
            problem(['dimensions', query.dimensions.indexOf(wanted)], whyUnknown('dimension', wanted, dataSet));
          return field;
        });
      if (hasTwice(query.dimensions)) problem(['dimensions'], 'names a dimension twice');
      const filters = readFilters(dataSet, query.filters, problem);
      const isSeries = query.dimensions.includes('time');
      if (query.search !== undefined && dataSet.relation !== 'exchanges')
        problem(['search'], `is of requests: ${dataSet.name} cannot be searched`);
      if (query.granularity !== undefined && query.granularity !== 'trend' && !isSeries)
        problem(['granularity'], 'needs the dimension `time`');
      return {
        dataSet,
        metrics: metrics.filter((metric) => metric !== undefined),
        dimensions: dimensions.filter((field) => field !== undefined),
        isSeries,
        filters,
        ...(query.search !== undefined && { search: searchedText(query.search) }),
        ...(query.granularity !== undefined && { granularity: query.granularity as Granularity | 'trend' }),
        timeRange: query.time_range,
        limit: query.limit,
      };
    });
}

export const metricsQuerySchema = metricsQuerySchemaOf(konnectLimits);

function hasTwice(items: readonly unknown[]): boolean {
  const known = items.filter((item) => item !== undefined);
  return new Set(known).size < known.length;
}

function names(list: readonly string[]): [string, ...string[]] {
  return list as [string, ...string[]];
}
