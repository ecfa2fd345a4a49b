import { z } from 'zod';

export const displaySchema = z
  .record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        id: z.string(),
        name: z.string(),
        deleted: z.literal(true).optional(),
        is_other_group: z.literal(true).optional(),
      }),
    ),
  )
  .describe('What ids are called now, by dimension.');

export const metricsResultSchema = z.object({
  data: z.array(
    z.object({
      timestamp: z.string(),
      event: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    }),
  ),
  meta: z.object({
    start: z.string(),
    end: z.string(),
    query_id: z.string(),
    granularity_ms: z.number(),
    limit: z.number(),
    truncated: z.boolean().describe('There were more groups than `limit`: the rest is in `____OTHER____`.'),
    metric_units: z.record(z.string(), z.string()),
    display: displaySchema,
  }),
});
