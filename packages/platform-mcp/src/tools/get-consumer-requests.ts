import { z } from 'zod';
import { defineTool } from '../tool.ts';
import { askRequests } from './shared/api-requests.ts';
import { entityIdsOf } from './shared/entity-ids.ts';
import { percentOf } from './shared/numbers.ts';
import { latencyOf, requestSchema, textOrNull } from './shared/request-view.ts';
import {
  averageLatencyOf,
  type ServiceStatistics,
  serviceStatistics,
  statusCodesOf,
} from './shared/service-statistics.ts';
import { apiTimeRange, periodSchema, sameRange, timeRangeFields } from './shared/time-range.ts';

const countSchema = z.object({ statusCode: z.number(), count: z.number() });

export const getConsumerRequests = defineTool({
  name: 'get_consumer_requests',
  title: 'Get the requests of a consumer',
  description:
    'Tells what one consumer asked for: exact statistics over all of its requests in the period (success rate, latency, status codes, services) and its ' +
    'newest requests. Call list_control_planes and list_consumers first. For several consumers, or to compare services, call ' +
    'query_api_requests instead.',
  category: 'analytics',
  input: z.strictObject({
    consumerId: z
      .string()
      .trim()
      .min(1)
      .max(512)
      .describe('`<controlPlaneId>:<consumerId>`, a consumerId alone, or the name of a consumer.'),
    ...timeRangeFields('1H'),
    successOnly: z.boolean().default(false).describe('Only answers of 200 to 299. Counts before `failureOnly`.'),
    failureOnly: z.boolean().default(false).describe('Only answers of 400 to 599.'),
    maxResults: z.int().min(1).max(1000).default(100).describe('How many single requests to return, the newest first.'),
  }),
  output: z.object({
    metadata: z.object({
      consumerId: z.string(),
      totalRequests: z.number().describe('How many are returned here.'),
      totalCount: z.number().describe('How many there are, exactly.'),
      timeRange: periodSchema,
      filters: z.object({ successOnly: z.boolean(), failureOnly: z.boolean() }),
    }),
    statistics: z.object({
      averageLatencyMs: z.number(),
      successRate: z.number().describe('Answers of 200 to 299, in percent.'),
      statusCodeDistribution: z.array(countSchema.extend({ percentage: z.number() })),
      serviceDistribution: z.array(
        z.object({
          serviceId: z.string(),
          serviceName: z.string(),
          count: z.number(),
          percentage: z.number(),
          statusCodeBreakdown: z.array(countSchema),
        }),
      ),
    }),
    requests: z.array(
      requestSchema.pick({
        requestId: true,
        timestamp: true,
        httpMethod: true,
        uri: true,
        statusCode: true,
        serviceId: true,
        routeId: true,
        latency: true,
        clientIp: true,
        traceId: true,
      }),
    ),
    relatedTools: z.array(z.string()),
  }),
  async run(given, context) {
    const { successOnly, failureOnly, maxResults } = given;
    const consumerIds = await entityIdsOf(context, 'consumer', [given.consumerId]);
    const classes = successOnly ? ['2XX'] : failureOnly ? ['4XX', '5XX'] : [];
    const filters = [
      { field: 'consumer', operator: 'in', value: consumerIds },
      ...(classes.length > 0 ? [{ field: 'status_code_grouped', operator: 'in', value: classes }] : []),
    ];
    const found = await serviceStatistics(context, { filters, timeRange: apiTimeRange(given) });
    const { results } = await askRequests(context, { filters, timeRange: sameRange(found), size: maxResults });
    return {
      metadata: {
        consumerId: consumerIds[0]!,
        totalRequests: results.length,
        totalCount: found.totalRequests,
        timeRange: { start: found.start, end: found.end },
        filters: { successOnly, failureOnly },
      },
      statistics: statisticsOf(found),
      requests: results.map((request) => ({
        requestId: request.request_id,
        timestamp: request.request_start,
        httpMethod: request.http_method,
        uri: request.request_uri,
        statusCode: Number(request.response_http_status),
        serviceId: textOrNull(request.gateway_service),
        routeId: textOrNull(request.route),
        latency: latencyOf(request),
        clientIp: request.client_ip,
        traceId: textOrNull(request.trace_id),
      })),
      relatedTools: [
        'explain_request: everything about one requestId',
        'list_plugins: the policies on this consumer',
        'query_api_requests: the same services for all consumers',
      ],
    };
  },
});

function statisticsOf({ services, totalRequests }: { services: readonly ServiceStatistics[]; totalRequests: number }) {
  const statusCodes = statusCodesOf(services.flatMap((service) => service.statusCodes));
  const successes = statusCodes.filter(({ statusCode }) => statusCode >= 200 && statusCode < 300);
  return {
    averageLatencyMs: averageLatencyOf(services),
    successRate: percentOf(
      successes.reduce((sum, { count }) => sum + count, 0),
      totalRequests,
    ),
    statusCodeDistribution: statusCodes.map(({ statusCode, count }) => ({
      statusCode,
      count,
      percentage: percentOf(count, totalRequests),
    })),
    serviceDistribution: services.map(({ serviceId, serviceName, requests, statusCodes: breakdown }) => ({
      serviceId,
      serviceName,
      count: requests,
      percentage: percentOf(requests, totalRequests),
      statusCodeBreakdown: breakdown,
    })),
  };
}
