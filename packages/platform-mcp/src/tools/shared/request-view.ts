import { z } from 'zod';
import type { ApiRequest } from './api-requests.ts';

const byTimeUnitSchema = z.object({
  enabled: z.boolean(),
  limit: z.number().nullable(),
  remaining: z.number().nullable(),
});

/** One request, as generation 1 tells it. */
export const requestSchema = z.object({
  requestId: z.string().describe('explain_request tells all that is known of it.'),
  timestamp: z.string(),
  httpMethod: z.string(),
  uri: z.string(),
  statusCode: z.number(),
  consumerId: z.string().nullable(),
  serviceId: z.string().nullable().describe('`<control plane>:<service>`'),
  routeId: z.string().nullable().describe('`<control plane>:<route>`'),
  latency: z.object({
    totalMs: z.number().nullable(),
    gatewayMs: z.number().nullable(),
    upstreamMs: z.number().nullable(),
  }),
  clientIp: z.string(),
  apiProduct: z.string().nullable(),
  apiProductVersion: z.string().nullable(),
  applicationId: z.string().nullable(),
  authType: z.string().nullable(),
  headers: z.object({ host: z.string(), userAgent: z.string() }),
  dataPlane: z.object({ nodeId: z.string(), version: z.string() }),
  controlPlane: z.object({ id: z.string(), group: z.string().nullable() }),
  rateLimiting: z
    .object({
      enabled: z.boolean(),
      limit: z.number().nullable(),
      remaining: z.number().nullable(),
      reset: z.number().nullable(),
      byTimeUnit: z.partialRecord(z.enum(['second', 'minute', 'hour', 'day', 'month', 'year']), byTimeUnitSchema),
    })
    .nullable()
    .describe('What was left of limits is not recorded: null, but for requests that a limit refused.'),
  service: z.object({ port: z.number().nullable(), protocol: z.string().nullable() }),
  requestBodySize: z.number().nullable(),
  responseBodySize: z.number().nullable(),
  responseHeaders: z.object({ contentType: z.string().nullable(), contentLength: z.number().nullable() }),
  traceId: z.string().nullable(),
  upstreamUri: z.string().nullable(),
  upstreamStatus: z.number().nullable(),
  refusedBy: z.string().nullable().describe('The plugin that refused it, and why: `rate-limiting: rate_limited`.'),
  recommendations: z.array(z.string()).describe('What to look at next; empty where all was well.'),
});

export function requestView(request: ApiRequest): z.output<typeof requestSchema> {
  const { refusal_plugin: plugin, refusal_code: code } = request;
  return {
    requestId: request.request_id,
    timestamp: request.request_start,
    httpMethod: request.http_method,
    uri: request.request_uri,
    statusCode: Number(request.response_http_status),
    consumerId: textOrNull(request.consumer),
    serviceId: textOrNull(request.gateway_service),
    routeId: textOrNull(request.route),
    latency: latencyOf(request),
    clientIp: request.client_ip,
    apiProduct: textOrNull(request.api_product),
    apiProductVersion: textOrNull(request.api_product_version),
    applicationId: textOrNull(request.application),
    authType: textOrNull(request.auth_type),
    headers: { host: request.header_host, userAgent: request.header_user_agent },
    dataPlane: { nodeId: request.data_plane_node, version: request.data_plane_node_version },
    controlPlane: { id: request.control_plane, group: textOrNull(request.control_plane_group) },
    rateLimiting: isLimit(plugin) ? { enabled: true, limit: null, remaining: 0, reset: null, byTimeUnit: {} } : null,
    service: {
      port: request.service_port === '' ? null : Number(request.service_port),
      protocol: textOrNull(request.service_protocol),
    },
    requestBodySize: request.request_body_size ?? null,
    responseBodySize: request.response_body_size ?? null,
    responseHeaders: {
      contentType: textOrNull(request.response_header_content_type),
      contentLength: request.response_header_content_length ?? null,
    },
    traceId: textOrNull(request.trace_id),
    upstreamUri: textOrNull(request.upstream_uri),
    upstreamStatus: request.upstream_status ?? null,
    refusedBy: plugin === '' ? null : `${plugin}: ${code}`,
    recommendations: recommendationsFor(request),
  };
}

export function latencyOf(request: ApiRequest): z.output<typeof requestSchema>['latency'] {
  return {
    totalMs: request.latencies_response_ms ?? null,
    gatewayMs: request.latencies_kong_gateway_ms ?? null,
    upstreamMs: request.latencies_upstream_ms ?? null,
  };
}

export function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}

function isLimit(plugin: string): boolean {
  return plugin.includes('rate-limiting');
}

/** Where to look for the cause, by who made the answer. */
function recommendationsFor(request: ApiRequest): string[] {
  const status = Number(request.response_http_status);
  if (status < 400) return [];
  const { refusal_plugin: plugin, error_code: error, gateway_service: service } = request;
  if (plugin !== '') return [`The plugin ${plugin} refused it: list_plugins tells how it is configured.`];
  if (error !== '') return [`The gateway failed it (${error}): list_services tells where its upstream is.`];
  if (service === '') return ['No route matched: list_routes tells which paths and hosts there are.'];
  return ['The upstream answered so: query_api_requests for this serviceId tells since when and how often.'];
}
