import { z } from 'zod';
import { oldQueueShape } from '../shared/queue-names.ts';
import { queueSchema } from '../shared/queue-schema.ts';
import { statTypes, tagStyles } from '../shared/statsd/line.ts';
import { needsSampleRate, sampleRateSchema } from '../shared/statsd/sample-rate.ts';
import { consumerIdentifiers, plainMetricNames, serviceIdentifiers } from '../shared/statsd/values.ts';

/** Metrics that are only of one type. */
const counters = [
  'status_count',
  'request_per_user',
  'status_count_per_user',
  'status_count_per_user_per_route',
  'status_count_per_workspace',
] as const;
/** Of Kong's insides, which are not here. */
const ofKong = ['shdict_usage', 'cache_datastore_hits_total', 'cache_datastore_misses_total'];

const workspaceIdentifierSchema = z.enum(['workspace_id', 'workspace_name']);
const { distribution: _, ...types } = statTypes;

const metricSchema = z
  .strictObject({
    name: z
      .string()
      .refine((name) => !ofKong.includes(name), {
        error: 'is about the shared memory and the database of Kong, which are not here: remove this metric',
      })
      .pipe(z.enum([...plainMetricNames, ...counters, 'unique_users']))
      .describe('What is told.'),
    stat_type: z.enum(Object.keys(types) as (keyof typeof types)[]).describe('Its type for the server.'),
    sample_rate: sampleRateSchema('server'),
    consumer_identifier: z.enum(consumerIdentifiers).nullish().describe('Else `consumer_identifier_default`.'),
    service_identifier: z.enum(serviceIdentifiers).nullish().describe('Else `service_identifier_default`.'),
    workspace_identifier: workspaceIdentifierSchema.nullish().describe('Else `workspace_identifier_default`.'),
  })
  .refine(({ name, stat_type }) => name !== 'unique_users' || stat_type === 'set', {
    path: ['stat_type'],
    error: 'of unique_users must be set',
  })
  .refine(({ name, stat_type }) => !counters.some((one) => one === name) || stat_type === 'counter', {
    path: ['stat_type'],
    error: 'of metrics that count must be counter',
  })
  .refine(...needsSampleRate);

export type StatsdMetric = z.output<typeof metricSchema>;

const counter = { stat_type: 'counter', sample_rate: 1 } as const;
const timer = { stat_type: 'timer' } as const;

const defaultMetrics: StatsdMetric[] = [
  { name: 'request_count', ...counter },
  { name: 'latency', ...timer },
  { name: 'request_size', ...timer },
  { name: 'status_count', ...counter },
  { name: 'response_size', ...timer },
  { name: 'unique_users', stat_type: 'set' },
  { name: 'request_per_user', ...counter },
  { name: 'upstream_latency', ...timer },
  { name: 'kong_latency', ...timer },
  { name: 'status_count_per_user', ...counter },
  { name: 'status_count_per_workspace', ...counter },
  { name: 'status_count_per_user_per_route', ...counter },
];

export const statsdSchema = z.strictObject({
  host: z.string().min(1).default('localhost').describe('Name or address of the server.'),
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
  allow_status_codes: z
    .array(z.string().regex(/^\d{3}-\d{3}$/, 'must be a range as 200-299'))
    .optional()
    .describe('Only exchanges with these answers are told of: `200-299`.'),
  use_tcp: z.boolean().default(false).describe('Speak TCP instead of UDP.'),
  udp_packet_size: z
    .int()
    .min(0)
    .max(65_507)
    .default(0)
    .describe('Metrics go together in datagrams up to so many bytes; 0 for a datagram each. Keep it below the MTU.'),
  hostname_in_prefix: z.boolean().default(false).describe('Put `node.<hostname>` behind the prefix; not with tags.'),
  consumer_identifier_default: z.enum(consumerIdentifiers).default('custom_id').describe('How consumers are called.'),
  service_identifier_default: z
    .enum(serviceIdentifiers)
    .default('service_name_or_host')
    .describe('How services are called.'),
  workspace_identifier_default: workspaceIdentifierSchema
    .default('workspace_id')
    .describe('How the workspace is called.'),
  tag_style: z
    .enum(tagStyles)
    .optional()
    .describe(
      'Tell service, route, consumer, workspace, node and status as tags instead of in names; metrics per user and status are then left out.',
    ),
  queue: queueSchema.prefault({}).describe('How the metrics of exchanges are batched, retried and bounded.'),
  ...oldQueueShape,
});

export type StatsdConfig = z.output<typeof statsdSchema>;
