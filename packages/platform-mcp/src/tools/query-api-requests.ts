import { z } from 'zod';
import { defineTool, type ToolContext } from '../tool.ts';
import { askRequests } from './shared/api-requests.ts';
import { controlPlaneIdField, controlPlaneIdOf } from './shared/control-plane-ids.ts';
import { entityIdsField, entityIdsOf } from './shared/entity-ids.ts';
import type { ApiFilter } from './shared/metrics.ts';
import { requestSchema, requestView } from './shared/request-view.ts';
import { serviceStatistics, serviceStatisticsSchema } from './shared/service-statistics.ts';
import { apiTimeRange, periodSchema, sameRange, timeRangeFields } from './shared/time-range.ts';

const statusCodes = z.array(z.int().min(100).max(599)).max(500).optional();

const input = z.strictObject({
  ...timeRangeFields('1H'),
  statusCodes: statusCodes.describe('Only requests answered with one of these: [429, 503].'),
  excludeStatusCodes: statusCodes.describe('No requests answered with one of these.'),
  httpMethods: z
    .array(z.string().trim().min(1).max(32).toUpperCase())
    .max(50)
    .optional()
    .describe('Only requests with one of these methods: ["GET", "POST"].'),
  consumerIds: entityIdsField('consumer'),
  serviceIds: entityIdsField('service'),
  routeIds: entityIdsField('route'),
  controlPlaneId: controlPlaneIdField.optional().describe('Only requests of this control plane, by its id or name.'),
  maxResults: z
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('How many single requests to return, the newest first; `statistics` covers all.'),
});

export const queryApiRequests = defineTool({
  name: 'query_api_requests',
  title: 'Query API requests',
  description:
    'Finds requests by time, service, route, consumer, method and status. `statistics.serviceDistribution` has, for each service, the exact ' +
    'number of requests, of 4xx (clientErrors) and 5xx (serverErrors), their rates in percent, the average latency and the status codes, ' +
    'over ALL requests that match: use it to compare or rank services. Call list_control_planes and list_services first and pass ALL ' +
    'services at once as `serviceIds` (`<controlPlaneId>:<serviceId>`), with maxResults 1 if single requests do not matter. ' +
    'Do not filter by statusCodes when rates are wanted: they are of the requests that match.',
  category: 'analytics',
  input,
  output: z.object({
    metadata: z.object({
      totalRequests: z.number().describe('How many are returned here.'),
      totalCount: z.number().describe('How many match, exactly.'),
      timeRange: periodSchema,
      filters: z.array(z.object({ field: z.string(), operator: z.string(), value: z.unknown() })),
    }),
    statistics: z.object({
      totalRequests: z.number().describe('How many match, exactly.'),
      serviceDistribution: z
        .array(serviceStatisticsSchema)
        .describe('The most requested first. A service without requests in the period is not there.'),
    }),
    requests: z
      .array(requestSchema)
      .describe('The newest first. Single requests are kept for some days only; `statistics` covers more.'),
    relatedTools: z.array(z.string()),
  }),
  async run(given, context) {
    const filters = await filtersOf(given, context);
    const statistics = await serviceStatistics(context, { filters, timeRange: apiTimeRange(given) });
    const { totalRequests, services, start, end } = statistics;
    const found = await askRequests(context, { filters, timeRange: sameRange(statistics), size: given.maxResults });
    return {
      metadata: {
        totalRequests: found.results.length,
        totalCount: totalRequests,
        timeRange: { start, end },
        filters: filters.map(({ field, operator, value }) => ({ field, operator, value })),
      },
      statistics: { totalRequests, serviceDistribution: services },
      requests: found.results.map(requestView),
      relatedTools: [
        ...(totalRequests === 0
          ? ['query_api_requests: nothing matches; a longer timeRange or fewer filters may']
          : []),
        'list_plugins: the policies that may have refused requests (429, 401, 403)',
        'list_routes: the routes of a service',
        'get_consumer_requests: what one consumer asked for',
        'explain_request: everything about one requestId',
      ],
    };
  },
});

/** Those of generation 1: one for each parameter that is given. An empty list is as good as none. */
async function filtersOf(given: z.output<typeof input>, context: ToolContext): Promise<ApiFilter[]> {
  const controlPlaneId =
    given.controlPlaneId === undefined ? undefined : await controlPlaneIdOf(context, given.controlPlaneId);
  const within = { controlPlaneId };
  const consumers = await entityIdsOf(context, 'consumer', given.consumerIds ?? [], within);
  const services = await entityIdsOf(context, 'service', given.serviceIds ?? [], within);
  const routes = await entityIdsOf(context, 'route', given.routeIds ?? [], within);
  const filters = [
    { field: 'status_code', operator: 'in', value: given.statusCodes ?? [] },
    { field: 'status_code', operator: 'not_in', value: given.excludeStatusCodes ?? [] },
    { field: 'http_method', operator: 'in', value: given.httpMethods ?? [] },
    { field: 'consumer', operator: 'in', value: consumers },
    { field: 'gateway_service', operator: 'in', value: services },
    { field: 'route', operator: 'in', value: routes },
    { field: 'control_plane', operator: 'in', value: controlPlaneId === undefined ? [] : [controlPlaneId] },
  ];
  return filters.filter(({ value }) => value.length > 0);
}
