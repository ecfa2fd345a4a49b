import { z } from 'zod';

const shared = {
  chart_title: z.string().max(255).optional(),
  allow_csv_export: z.boolean().optional(),
  chart_dataset_colors: z
    .record(z.string().max(2_048), z.string().regex(/^#[0-9a-f]{6}$/i))
    .optional()
    .describe('Colours of series, by their names: #1f77b4.'),
};

const stacked = z.boolean().optional().describe('Whether series stand on each other.');

const threshold = z
  .record(
    z.string().max(64),
    z
      .array(
        z.strictObject({
          type: z.enum(['warning', 'error', 'neutral']),
          value: z.number(),
          label: z.string().max(255).optional(),
          highlightIntersections: z.boolean().optional(),
        }),
      )
      .max(10),
  )
  .optional()
  .describe('Lines to be drawn, by metric.');

const series = { ...shared, stacked, threshold };
const bars = { ...shared, stacked };

/** How an answer is drawn. */
export const chartSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('timeseries_line'), ...series }),
  z.strictObject({ type: z.literal('timeseries_bar'), ...series }),
  z.strictObject({ type: z.literal('horizontal_bar'), ...bars }),
  z.strictObject({ type: z.literal('vertical_bar'), ...bars }),
  z.strictObject({ type: z.literal('donut'), ...shared }),
  z.strictObject({ type: z.literal('single_value'), ...shared, decimal_points: z.int().min(0).max(10).optional() }),
  z.strictObject({ type: z.literal('top_n'), ...shared }),
  z.strictObject({ type: z.literal('choropleth_map'), ...shared }),
  z.strictObject({ type: z.literal('golden_signals'), ...shared }),
]);

export type Chart = z.output<typeof chartSchema>;
