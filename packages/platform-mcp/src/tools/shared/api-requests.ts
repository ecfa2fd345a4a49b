import { z } from 'zod';
import type { ToolContext } from '../../tool.ts';
import { ask } from './ask.ts';
import { type ApiFilter, displaySchema } from './metrics.ts';
import { type ApiTimeRange, periodSchema } from './time-range.ts';

/** One request as the API tells it, as far as tools do. What is not known is empty, numbers absent. */
export const apiRequestSchema = z.looseObject({
  request_start: z.string(),
  request_id: z.string(),
  trace_id: z.string(),
  http_method: z.string(),
  request_uri: z.string(),
  response_http_status: z.string(),
  upstream_status: z.number().optional(),
  upstream_uri: z.string(),
  response_source: z.string(),
  client_ip: z.string(),
  header_host: z.string(),
  header_user_agent: z.string(),
  service_protocol: z.string(),
  service_port: z.string(),
  auth_type: z.string(),
  request_body_size: z.number().optional(),
  response_body_size: z.number().optional(),
  response_header_content_length: z.number().optional(),
  response_header_content_type: z.string(),
  latencies_response_ms: z.number().optional(),
  latencies_upstream_ms: z.number().optional(),
  latencies_kong_gateway_ms: z.number().optional(),
  control_plane: z.string(),
  control_plane_group: z.string(),
  data_plane_node: z.string(),
  data_plane_node_version: z.string(),
  gateway_service: z.string(),
  route: z.string(),
  consumer: z.string(),
  application: z.string(),
  api_product: z.string(),
  api_product_version: z.string(),
  subject: z.string(),
  agent: z.string(),
  refusal_plugin: z.string(),
  refusal_code: z.string(),
  error_code: z.string(),
});

export type ApiRequest = z.output<typeof apiRequestSchema>;

const answerSchema = z.object({
  results: z.array(apiRequestSchema),
  meta: z.object({
    time_range: periodSchema,
    display: displaySchema,
  }),
});

export type RequestsAnswer = z.output<typeof answerSchema>;

/** The newest requests that match. */
export async function askRequests(
  context: ToolContext,
  { filters, timeRange, size }: { filters: readonly ApiFilter[]; timeRange: ApiTimeRange; size: number },
): Promise<RequestsAnswer> {
  const body = { filters, time_range: timeRange, size };
  return await ask(context, { method: 'POST', path: '/v2/api-requests', body }, answerSchema);
}
