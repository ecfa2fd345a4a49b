import type { MetricsQuery } from '@sallyport/analytics';
import { z } from 'zod';
import { metricsQuerySchema } from '../metrics/area.ts';
import { passOn } from './pass-on.ts';

const { $schema: _, ...jsonSchema } = z.toJSONSchema(metricsQuerySchema, { io: 'input' });

/** The `query` of a definition that is saved as it came; what it asks is checked by `checkKeptQuery`. */
export function keptQuerySchema(description: string) {
  return z.record(z.string(), z.unknown()).meta({ ...jsonSchema, description });
}

/** What the query of a definition asks; undefined where it asks nothing that can be answered, which is told then. */
export function checkKeptQuery(query: unknown, issues: z.core.$ZodRawIssue[]): MetricsQuery | undefined {
  const { data, error } = metricsQuerySchema.safeParse(query);
  if (error !== undefined) passOn(error.issues, issues, query, (path) => ['query', ...path]);
  return data;
}
