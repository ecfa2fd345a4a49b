import { z } from 'zod';
import type { ToolContext } from '../../tool.ts';
import { ask } from './ask.ts';
import type { ApiTimeRange } from './time-range.ts';

export interface MetricsQuestion {
  datasource: string;
  metrics: readonly string[];
  dimensions: readonly string[];
  filters: readonly ApiFilter[];
  timeRange: ApiTimeRange;
  /** Of the first dimension's groups; 1,000 if not given, which is the most. */
  limit?: number;
  granularity?: string | undefined;
}

export interface ApiFilter {
  field: string;
  operator: string;
  value?: unknown;
}

/** Ids of the groups that stand for no value, and for all groups beyond the limit. */
export const emptyGroup = 'empty';
export const otherGroup = '____OTHER____';

export const nameSchema = z.object({ id: z.string(), name: z.string(), deleted: z.boolean().optional() });
export const displaySchema = z.record(z.string(), z.record(z.string(), nameSchema));

const answerSchema = z.object({
  data: z.array(
    z.object({ timestamp: z.string(), event: z.record(z.string(), z.union([z.string(), z.number(), z.null()])) }),
  ),
  meta: z.object({
    start: z.string(),
    end: z.string(),
    granularity_ms: z.number(),
    truncated: z.boolean(),
    metric_units: z.record(z.string(), z.string()),
    display: displaySchema,
  }),
});

export type MetricsAnswer = z.output<typeof answerSchema>;
export type MetricsEvent = MetricsAnswer['data'][number]['event'];

export async function askMetrics(
  context: ToolContext,
  { timeRange, limit = 1_000, granularity, ...question }: MetricsQuestion,
): Promise<MetricsAnswer> {
  const body = { ...question, time_range: timeRange, limit, ...(granularity !== undefined && { granularity }) };
  return await ask(context, { method: 'POST', path: '/v2/metrics', body }, answerSchema);
}

/** A number of an event; nothing was measured: 0. */
export function numberIn(event: MetricsEvent, metric: string): number {
  const value = event[metric];
  return typeof value === 'number' ? value : 0;
}

/** What an id in an answer is called now. */
export function nameIn({ meta }: { meta: Pick<MetricsAnswer['meta'], 'display'> }, field: string, id: string): string {
  return meta.display[field]?.[id]?.name ?? id;
}
