import type { MetricsQuery } from '@sallyport/analytics';
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { metricsQuerySchema } from '../metrics/area.ts';
import { checkKeptQuery, keptQuerySchema } from '../saved/kept-query.ts';
import { chartSchema } from './chart.ts';
import { chartProblem } from './rules.ts';

/** A question and how its answer is drawn: what a tile shows, and what a report is. It is kept as it came, once it is checked. */
export const chartDefinitionSchema = z
  .strictObject({
    query: keptQuerySchema('Without `time_range` it has that of the dashboard.'),
    chart: chartSchema,
  })
  .check(({ value: { query, chart }, issues }) => {
    const data = checkKeptQuery(query, issues);
    if (data === undefined) return;
    const reason = chartProblem(chart.type, data);
    if (reason === undefined) return;
    issues.push({ code: 'custom', path: ['chart', 'type'], message: `${chart.type} ${reason}`, input: chart });
  });

export type ChartDefinition = z.output<typeof chartDefinitionSchema>;

/** The query of a definition that was checked when it was saved. Throws a `Problem` where this version does not know it any more. */
export function queryOf({ query }: Readonly<Record<string, unknown>>): MetricsQuery {
  const { success, data, error } = metricsQuerySchema.safeParse(query);
  if (success) return data;
  throw new Problem(409, `It asks for what cannot be asked any more; save it anew. ${error.issues[0]!.message}`);
}
