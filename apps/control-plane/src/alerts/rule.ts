import { calendarUnits, type MetricsQuery, tzSchema } from '@sallyport/analytics';
import type { SavedDefinition } from '@sallyport/store';
import { z } from 'zod';
import { metricsQuerySchema } from '../metrics/area.ts';
import { checkKeptQuery, keptQuerySchema } from '../saved/kept-query.ts';

const conditionSchema = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('threshold'),
      operator: z.enum(['>', '>=', '<', '<=']),
      value: z.number(),
    })
    .describe('The metric, over the range of the query, compared with a number.'),
  z
    .strictObject({
      type: z.literal('change'),
      direction: z.enum(['up', 'down', 'either']),
      percent: z.number().positive().describe('By how much it changed since the range before, at least.'),
      value_min: z
        .number()
        .default(0)
        .describe('What the larger of both is at least: 1 request after none is no change worth telling.'),
    })
    .describe('The metric compared with what it was in the range before, which is as long.'),
  z
    .strictObject({
      type: z.literal('budget_burn'),
      budget: z.number().positive().describe("What may be used in a period, in the metric's unit."),
      period: z.enum(calendarUnits),
      tz: tzSchema.describe('Where periods begin.'),
      share: z.number().positive().max(100).default(1).describe('Of the budget: 0.8 tells at 80 %.'),
      is_projected: z
        .boolean()
        .default(false)
        .describe('Judge what the period will have used at its end, if it goes on like this; from a tenth of it on.'),
    })
    .describe('What was used in the period so far, compared with a budget. Takes the place of the range of the query.'),
]);

export type Condition = z.output<typeof conditionSchema>;

const ruleFieldsSchema = z.strictObject({
  query: keptQuerySchema(
    'One metric, over a range that ends now, of any groups; no series. Each group is judged by itself.',
  ),
  condition: conditionSchema,
  for_seconds: z.int().min(0).max(86_400).default(0).describe('How long the condition holds before anybody is told.'),
  every_seconds: z.int().min(10).max(86_400).default(60).describe('How often it is judged.'),
  delay_seconds: z
    .int()
    .min(0)
    .max(3_600)
    .default(15)
    .describe('How far from now the range ends: rows are some seconds on their way.'),
  no_data: z
    .enum(['ok', 'fire', 'keep'])
    .default('ok')
    .describe('What it means that there is nothing to judge: ok ends an alert, fire is one, keep leaves it as it is.'),
  channels: z.array(z.uuid()).max(10).default([]).describe('Who is told; without any, alerts are seen here alone.'),
  again_after_seconds: z
    .int()
    .min(60)
    .max(30 * 86_400)
    .optional()
    .describe('They are told again while it lasts; not where this is absent.'),
  is_enabled: z.boolean().default(true),
});

/** What is watched, and who is told. */
export const ruleSchema = ruleFieldsSchema.check(({ value: { query, condition }, issues }) => {
  const data = checkKeptQuery(query, issues);
  if (data === undefined) return;
  const problem = (field: string, message: string) =>
    issues.push({ code: 'custom', path: ['query', field], message, input: query });
  if (data.metrics.length > 1) problem('metrics', 'names more than the one metric that is judged');
  if (data.isSeries) problem('dimensions', 'may not name time: the whole range is judged');
  const { timeRange } = data;
  if (condition.type === 'budget_burn') return;
  if (timeRange.type !== 'relative' || /_/.test(timeRange.time_range))
    problem('time_range', 'must be of a length that ends now: 15m, 1h, 24h');
});

export type Rule = z.output<typeof ruleSchema> & { id: string; name: string; parsed: MetricsQuery };

/** A rule that was checked when it was saved. Throws where this version does not know what it asks any more. */
export function ruleOf({ id, name, definition }: SavedDefinition): Rule {
  const rule = ruleFieldsSchema.parse(definition);
  return { ...rule, id, name, parsed: metricsQuerySchema.parse(rule.query) };
}
