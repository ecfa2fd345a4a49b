import { z } from 'zod';
import { endpointSchema } from '../shared/endpoint-schema.ts';
import { isFieldName } from '../shared/named-value.ts';
import { timeoutSchema } from '../shared/otlp/timeouts.ts';
import { queueSchema } from '../shared/queue-schema.ts';
import { headerTypeSchema, propagationSchema } from '../shared/tracing/propagation-schema.ts';

/** Kong's, but for what it says of spans itself. */
const ownTags = /^(?:error|lc|kong\..*|http\..*|peer\..*)$/;

export const zipkinSchema = z.strictObject({
  http_endpoint: endpointSchema
    .optional()
    .describe('Where spans are sent: `http://zipkin:9411/api/v2/spans`. Without it traces are only passed on.'),
  sample_ratio: z
    .number()
    .min(0)
    .max(1)
    .default(0.001)
    .describe('How many of the traces that begin here are recorded; what a caller has decided about its trace holds.'),
  local_service_name: z.string().min(1).default('kong').describe('The name of the gateway in spans.'),
  default_service_name: z.string().optional().describe('The name of services that have none.'),
  include_credential: z
    .boolean()
    .default(true)
    .describe('Tell the id of the credential that the caller was known by: `kong.credential`.'),
  traceid_byte_count: z
    .union([z.literal(8), z.literal(16)])
    .default(16)
    .describe('Bytes of ids of traces that begin here.'),
  header_type: headerTypeSchema,
  default_header_type: z
    .enum(['b3', 'b3-single', 'w3c', 'jaeger', 'ot', 'aws', 'datadog', 'gcp', 'instana'])
    .optional()
    .describe('Old name of `propagation.default_format`.')
    .meta({ deprecated: true }),
  propagation: propagationSchema('b3'),
  tags_header: z
    .string()
    .refine(isFieldName, 'should be a header name')
    .default('Zipkin-Tags')
    .describe('A header in which callers may give tags of the exchange’s span: `fg=blue; bg=red`.'),
  static_tags: z
    .array(
      z.strictObject({
        name: z
          .string()
          .min(1)
          .refine((name) => !ownTags.test(name), 'is a name that spans have for themselves'),
        value: z.string().min(1),
      }),
    )
    .default([])
    .describe('Tags of every exchange’s span.'),
  http_span_name: z
    .enum(['method', 'method_path'])
    .default('method')
    .describe('The name of the exchange’s span: the method, or with its path.'),
  http_response_header_for_traceid: z
    .string()
    .refine(isFieldName, 'should be a header name')
    .optional()
    .describe('A header of the answer that tells the id of the trace.'),
  phase_duration_flavor: z
    .literal('annotations', 'only annotations: phases have spans here')
    .default('annotations')
    .describe('Without effect: phases have spans here.')
    .meta({ deprecated: true }),
  connect_timeout: timeoutSchema(2_000, 'connecting'),
  send_timeout: timeoutSchema(5_000, 'sending'),
  read_timeout: timeoutSchema(5_000, 'the answer'),
  queue: queueSchema.prefault({}).describe('How exchanges are batched, retried and bounded.'),
});

export type ZipkinConfig = z.output<typeof zipkinSchema>;
