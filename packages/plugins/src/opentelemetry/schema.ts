import { z } from 'zod';
import { endpointSchema } from '../shared/endpoint-schema.ts';
import { isFieldName } from '../shared/named-value.ts';
import { timeoutSchema } from '../shared/otlp/timeouts.ts';
import { queueSchema } from '../shared/queue-schema.ts';
import { headerTypeSchema, propagationSchema } from '../shared/tracing/propagation-schema.ts';
import { samplingStrategies } from '../shared/tracing/sampling.ts';
import { problemsOfGrpc } from './grpc-problems.ts';

const headerNameSchema = z
  .string()
  .refine(isFieldName, 'should be a header name')
  .refine((name) => !/^(host|content-length|content-type|transfer-encoding|connection)$/i.test(name), {
    error: "cannot contain a 'Host', 'Content-Type' or framing header",
  });

const metricsSchema = z
  .strictObject({
    endpoint: endpointSchema.optional().describe('Where metrics are sent: `http://collector:4318/v1/metrics`.'),
    push_interval: z.number().min(0.1).max(86_400).default(60).describe('Seconds between two pushes.'),
    enable_request_metrics: z.boolean().default(false).describe('Count requests.'),
    enable_latency_metrics: z.boolean().default(false).describe('Measure latencies.'),
    enable_bandwidth_metrics: z.boolean().default(false).describe('Measure sizes of requests and answers.'),
    enable_ai_metrics: z.boolean().default(false).describe('Measure requests to models and MCP servers.'),
    enable_upstream_health_metrics: z
      .literal(
        false,
        'is not supported: what is known of targets is at /upstreams of the Admin API, and in the metrics of the prometheus plugin',
      )
      .default(false)
      .describe('Not supported.'),
    enable_consumer_attribute: z.boolean().default(false).describe('Tell consumers apart: `kong.auth.consumer.name`.'),
  })
  .prefault({})
  .describe('Metrics of the node, pushed by one of its workers.');

const accessLogsSchema = z
  .strictObject({
    endpoint: endpointSchema
      .optional()
      .describe('Where a record of each exchange is sent: `http://collector:4318/v1/logs`.'),
    custom_attributes_by_lua: z
      .record(z.string(), z.string())
      .optional()
      .refine((fields) => fields === undefined || Object.keys(fields).length === 0, {
        error:
          'Lua is not run here: remove custom_attributes_by_lua and shape records in the collector that receives them',
      })
      .describe('Not supported, must be empty: shape records in the collector that receives them.'),
  })
  .prefault({})
  .describe('A log record of each exchange, sampled or not.');

export const openTelemetrySchema = z
  .strictObject({
    traces_endpoint: endpointSchema
      .optional()
      .describe('Where spans are sent: `http://collector:4318/v1/traces`. Without it traces are only passed on.'),
    endpoint: endpointSchema.optional().describe('Old name of `traces_endpoint`.').meta({ deprecated: true }),
    logs_endpoint: z
      .undefined(
        'is not supported: the gateway writes its own log as lines of JSON to standard error, which a collector can read; for a record of each exchange there is access_logs.endpoint',
      )
      .optional()
      .describe("Not supported: the gateway's own log is on its standard error."),
    access_logs: accessLogsSchema,
    metrics: metricsSchema,
    protocol: z
      .enum(['http/protobuf', 'grpc'])
      .default('http/protobuf')
      .describe(
        'What the receivers speak. Endpoints of gRPC have no path: `http://collector:4317`, over TLS with `https`.',
      ),
    compression: z.enum(['none', 'gzip']).default('none').describe('Of what is sent.'),
    headers: z
      .record(headerNameSchema, z.string().meta({ referenceable: true, encrypted: true }))
      .default({})
      .describe('Headers of every delivery, by name; with gRPC its metadata.'),
    resource_attributes: z
      .record(
        z.string().min(1),
        z
          .string()
          .min(1)
          .refine((value) => !value.includes('$('), 'is about the node: $(…) of a request has no place in it'),
      )
      .default({})
      .describe(
        'What is told of the node, besides `service.name` (`kong`), `service.version` and `service.instance.id`; these may be replaced.',
      ),
    sampling_rate: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe(
        'How many of the traces that begin here are recorded: 1 for all. Kong takes its default from tracing_sampling_rate.',
      ),
    sampling_strategy: z
      .enum(samplingStrategies)
      .default('parent_drop_probability_fallback')
      .describe(
        'What a caller has decided to drop is dropped. With `parent_probability_fallback`, what it records is recorded; otherwise the rate decides about that, too.',
      ),
    header_type: headerTypeSchema,
    propagation: propagationSchema('w3c'),
    http_response_header_for_traceid: z
      .string()
      .refine(isFieldName, 'should be a header name')
      .optional()
      .describe('A header of the answer that tells the id of the trace.'),
    queue: queueSchema
      .extend({ max_batch_size: z.int().min(1).max(1_000_000).default(200).describe('Exchanges per delivery.') })
      .prefault({})
      .describe('How exchanges are batched, retried and bounded.'),
    batch_span_count: z
      .int()
      .min(1)
      .optional()
      .describe('Old name of `queue.max_batch_size`.')
      .meta({ deprecated: true }),
    batch_flush_delay: z
      .int()
      .min(0)
      .optional()
      .describe('Old name of `queue.max_coalescing_delay`.')
      .meta({ deprecated: true }),
    connect_timeout: timeoutSchema(1_000, 'connecting'),
    send_timeout: timeoutSchema(5_000, 'sending'),
    read_timeout: timeoutSchema(5_000, 'the answer'),
  })
  .refine(({ endpoint, traces_endpoint }) => endpoint === undefined || traces_endpoint === undefined, {
    path: ['endpoint'],
    error: 'is the old name of traces_endpoint: write one of them',
  })
  .superRefine((config, context) => {
    if (config.protocol !== 'grpc') return;
    for (const { path, message } of problemsOfGrpc(config)) context.addIssue({ code: 'custom', path, message });
  });

export type OpenTelemetryConfig = z.output<typeof openTelemetrySchema>;
