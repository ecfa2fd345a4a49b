import { z } from 'zod';
import { oldQueueShape } from '../shared/queue-names.ts';
import { queueSchema } from '../shared/queue-schema.ts';
import { statTypes } from '../shared/statsd/line.ts';
import { needsSampleRate, sampleRateSchema } from '../shared/statsd/sample-rate.ts';
import { consumerIdentifiers, plainMetricNames } from '../shared/statsd/values.ts';

const tagSchema = z.string().regex(/^[^,|\s:][^,|\s]*[^:,|\s]$|^[^,|\s:]$/, 'must be a tag, as app:gateway');
const tagNameSchema = z.string().regex(/^[\w.-]+$/, 'may have letters, digits, dots, - and _');

const metricSchema = z
  .strictObject({
    name: z.enum(plainMetricNames).describe('What is told.'),
    stat_type: z.enum(Object.keys(statTypes) as (keyof typeof statTypes)[]).describe('Its type for the agent.'),
    tags: z.array(tagSchema).optional().describe('More tags, as `app:gateway`.'),
    sample_rate: sampleRateSchema('agent'),
    consumer_identifier: z.enum(consumerIdentifiers).nullish().describe('Tells the consumer as a tag, called so.'),
  })
  .refine(...needsSampleRate);

export type DatadogMetric = z.output<typeof metricSchema>;

const tags = ['app:kong'];
const defaultMetrics: DatadogMetric[] = [
  { name: 'request_count', stat_type: 'counter', sample_rate: 1, tags },
  { name: 'latency', stat_type: 'timer', tags },
  { name: 'request_size', stat_type: 'timer', tags },
  { name: 'response_size', stat_type: 'timer', tags },
  { name: 'upstream_latency', stat_type: 'timer', tags },
  { name: 'kong_latency', stat_type: 'timer', tags },
];

export const datadogSchema = z.strictObject({
  host: z.string().min(1).default('localhost').describe('Name or address of the agent.'),
  port: z.int().min(1).max(65_535).default(8125).describe('Its port.'),
  prefix: z
    .string()
    .regex(/^[\w.-]+$/, 'may have letters, digits, dots, - and _')
    .default('kong')
    .describe('What names begin with.'),
  metrics: z
    .array(metricSchema)
    .default(defaultMetrics)
    .describe('What is told of each exchange; all of it by default.'),
  service_name_tag: tagNameSchema.default('name').describe('Tag of the service.'),
  status_tag: tagNameSchema.default('status').describe('Tag of the status.'),
  consumer_tag: tagNameSchema.default('consumer').describe('Tag of the consumer.'),
  queue: queueSchema.prefault({}).describe('How the metrics of exchanges are batched, retried and bounded.'),
  ...oldQueueShape,
});
