import { z } from 'zod';
import type { DataSet } from '../datasets/data-set.ts';
import { guardUsage } from '../datasets/sets/guard-usage.ts';
import { type FieldFilter, filtersSchema, readFilters } from './filter.ts';
import { type TimeRange, timeRangeSchema } from './time-range.ts';

/** What is asked of single guard hits, checked. */
export interface GuardHitsQuery {
  filters: readonly FieldFilter[];
  timeRange: TimeRange;
  includesPassed: boolean;
  size: number;
  offset: number;
}

/** Of which conversation it was is not in the rows themselves. */
const dataSet: DataSet = { ...guardUsage, fields: guardUsage.fields.filter(({ joined }) => joined === undefined) };

export const guardHitsQuerySchema = z
  .strictObject({
    filters: filtersSchema.describe('By the fields of guard_usage.'),
    time_range: timeRangeSchema,
    include_passed: z.boolean().default(false).describe('Also checks that found nothing.'),
    size: z.int().min(1).max(200).default(50),
    offset: z.int().min(0).max(10_000).default(0),
  })
  .transform((query, context): GuardHitsQuery => {
    const problem = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message, input: query });
    return {
      filters: readFilters(dataSet, query.filters, problem),
      timeRange: query.time_range,
      includesPassed: query.include_passed,
      size: query.size,
      offset: query.offset,
    };
  });
