import { z } from 'zod';
import { finestBucketsMs } from './buckets.ts';

export const prometheusSchema = z.strictObject({
  status_code_metrics: z
    .boolean()
    .default(false)
    .describe(
      'Counts requests by status and by who answered; and refusals of plugins and errors of the gateway by their code.',
    ),
  latency_metrics: z
    .boolean()
    .default(false)
    .describe('Measures how long requests take, in all, in the gateway, and waiting for the upstream.'),
  bandwidth_metrics: z.boolean().default(false).describe('Counts the bytes of requests and answers, heads included.'),
  upstream_health_metrics: z
    .boolean()
    .default(false)
    .describe('Shows how the targets of upstreams are. Asks about all of them each time somebody reads.'),
  per_consumer: z
    .boolean()
    .default(false)
    .describe('Tells consumers apart by their names, in metrics that have the label. Each one multiplies the series.'),
  ai_metrics: z
    .boolean()
    .default(false)
    .describe(
      'Counts requests to models with their tokens and costs, calls of MCP tools, and what guards said. Models and tools are counted where `logging.log_statistics` of their plugin is on.',
    ),
  token_latency_buckets: z
    .array(z.number().positive())
    .min(1)
    .max(1_000)
    .refine((buckets) => buckets.every((one, place) => place === 0 || one > buckets[place - 1]!), {
      error: 'must be rising',
    })
    .default([...finestBucketsMs])
    .describe(
      'Upper bounds in milliseconds of the buckets for the time to the first token and the time per output token: a percentile is as exact as its bucket is narrow. The same in every prometheus plugin of a node.',
    ),
  wasm_metrics: z
    .boolean()
    .optional()
    .refine((isOn) => isOn !== true, { error: 'no WebAssembly is run here: remove wasm_metrics' })
    .describe('Not supported, must be off: no WebAssembly is run here.'),
});

export type PrometheusConfig = z.output<typeof prometheusSchema>;
