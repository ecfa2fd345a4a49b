import { z } from 'zod';
import { defineTool, type ToolContext } from '../tool.ts';
import { askIfThere } from './shared/ask.ts';
import { noValue } from './shared/groups.ts';
import { type ApiFilter, askMetrics } from './shared/metrics.ts';
import { changeInPercent, percentOf, rounded, roundedIn } from './shared/numbers.ts';
import { keysOf, overviewInput, overviewMetadata, scopeOf } from './shared/overview.ts';
import {
  averageLatencyOf,
  type ServiceStatistics,
  serviceStatistics,
  serviceStatisticsSchema,
} from './shared/service-statistics.ts';
import { type ApiTimeRange, apiTimeRange, rangeBefore, sameRange } from './shared/time-range.ts';

const ratesSchema = serviceStatisticsSchema
  .pick({
    requests: true,
    clientErrors: true,
    serverErrors: true,
    clientErrorRate: true,
    serverErrorRate: true,
    averageLatencyMs: true,
  })
  .extend({ errorRate: z.number().describe('Both kinds of errors, in percent.') });

type Rates = z.output<typeof ratesSchema>;

const changeSchema = z
  .object({
    requestsPercent: z.number().nullable(),
    clientErrorRatePoints: z.number().describe('In percentage points.'),
    serverErrorRatePoints: z.number().describe('In percentage points.'),
    errorRatePoints: z.number().describe('In percentage points.'),
    averageLatencyPercent: z.number().nullable(),
  })
  .nullable()
  .describe('From the period before; null where that had no requests.');

const comparedSchema = ratesSchema.extend({
  previous: ratesSchema.describe('In the period of the same length before.'),
  change: changeSchema,
});

const serviceSchema = z.object({
  rank: z.number(),
  serviceId: z.string(),
  serviceName: z.string(),
  ...comparedSchema.shape,
  p95LatencyMs: z.number().nullable(),
  p99LatencyMs: z.number().nullable(),
  statusCodes: serviceStatisticsSchema.shape.statusCodes,
});

const orders = {
  '4xx_rate': ({ clientErrorRate }) => clientErrorRate,
  '5xx_rate': ({ serverErrorRate }) => serverErrorRate,
  error_rate: ({ errorRate }) => errorRate,
  latency: ({ averageLatencyMs }) => averageLatencyMs,
  requests: ({ requests }) => requests,
} satisfies Readonly<Record<string, (rates: Rates) => number>>;

export const getServiceHealthOverview = defineTool({
  name: 'get_service_health_overview',
  title: 'Get an overview of the health of services',
  description:
    'Ranks the services of a control plane by error rate, 4xx rate, 5xx rate, latency or traffic, in ONE call: exact counts and rates over all ' +
    'requests of the period, status codes, percentiles of latency, and the change from the period before. ' +
    'Afterwards list_plugins, list_routes and query_api_requests tell why a service does badly.',
  category: 'analytics',
  input: z.strictObject({
    ...overviewInput,
    orderBy: z
      .enum(keysOf(orders))
      .default('error_rate')
      .describe('What to rank by, the highest first; error_rate is 4xx and 5xx together.'),
    limit: z.int().min(1).max(100).default(10).describe('How many services to return.'),
    minimumRequests: z.int().min(1).max(1_000_000).default(1).describe('Services with fewer requests are not ranked.'),
  }),
  output: z.object({
    metadata: z.object({
      ...overviewMetadata,
      orderBy: z.string(),
      totalServices: z
        .number()
        .describe('With as many requests as `minimumRequests`; `services` are the first of them.'),
    }),
    totals: comparedSchema.describe('Of all requests together.'),
    withoutService: comparedSchema
      .nullable()
      .describe('Requests that no service was found for: in `totals`, and not ranked. Null where there are none.'),
    services: z.array(serviceSchema),
    servicesWithoutRequests: z
      .array(z.object({ serviceId: z.string(), serviceName: z.string() }))
      .nullable()
      .describe(
        'Of the control plane: at most 100. Null where none was given, or its services are not for you to see.',
      ),
    relatedTools: z.array(z.string()),
  }),
  async run(given, context) {
    const { orderBy, limit, minimumRequests } = given;
    const { controlPlane, filters } = await scopeOf(context, given.controlPlane);
    const present = await serviceStatistics(context, { filters, timeRange: apiTimeRange(given) });
    const [before, percentiles, silent] = await Promise.all([
      serviceStatistics(context, { filters, timeRange: rangeBefore(present) }),
      percentilesOf(context, filters, sameRange(present)),
      controlPlane === null ? null : servicesWithout(context, controlPlane.controlPlaneId, present.services),
    ]);
    const previousById = Map.groupBy(before.services, ({ serviceId }) => serviceId);
    const size = orders[orderBy];
    const lost = ofNoService(present.services);
    const ranked = present.services
      .filter((service) => !lost.includes(service) && service.requests >= minimumRequests)
      .map((service) => ({ service, compared: compare([service], previousById.get(service.serviceId) ?? []) }))
      .sort((a, b) => size(b.compared) - size(a.compared) || b.service.requests - a.service.requests);
    return {
      metadata: {
        controlPlane,
        timeRange: { start: present.start, end: present.end },
        previousTimeRange: { start: before.start, end: before.end },
        orderBy,
        totalServices: ranked.length,
      },
      totals: compare(present.services, before.services),
      withoutService: lost.length === 0 ? null : compare(lost, ofNoService(before.services)),
      services: ranked.slice(0, limit).map(({ service, compared }, index) => ({
        rank: index + 1,
        serviceId: service.serviceId,
        serviceName: service.serviceName,
        ...compared,
        p95LatencyMs: percentiles.get(service.serviceId)?.p95 ?? null,
        p99LatencyMs: percentiles.get(service.serviceId)?.p99 ?? null,
        statusCodes: service.statusCodes,
      })),
      servicesWithoutRequests: silent,
      relatedTools: [
        'list_plugins: policies that may have refused requests (401, 403, 429)',
        'query_api_requests: single requests of a service, by its serviceId and statusCodes',
        'list_routes: how a service is reached',
        'query_metrics: the same over time (dimension `time`), or split by route or consumer',
      ],
    };
  },
});

function ofNoService(services: readonly ServiceStatistics[]): ServiceStatistics[] {
  return services.filter(({ serviceId }) => serviceId === noValue);
}

function compare(present: readonly ServiceStatistics[], before: readonly ServiceStatistics[]) {
  const now = ratesOf(present);
  const previous = ratesOf(before);
  return { ...now, previous, change: changeOf(now, previous) };
}

/** Of several services together. */
function ratesOf(services: readonly ServiceStatistics[]): Rates {
  const sum = (of: (service: ServiceStatistics) => number) => services.reduce((total, one) => total + of(one), 0);
  const requests = sum((one) => one.requests);
  const clientErrors = sum((one) => one.clientErrors);
  const serverErrors = sum((one) => one.serverErrors);
  return {
    requests,
    clientErrors,
    serverErrors,
    clientErrorRate: percentOf(clientErrors, requests),
    serverErrorRate: percentOf(serverErrors, requests),
    errorRate: percentOf(clientErrors + serverErrors, requests),
    averageLatencyMs: averageLatencyOf(services),
  };
}

function changeOf(now: Rates, previous: Rates): z.output<typeof changeSchema> {
  if (previous.requests === 0) return null;
  return {
    requestsPercent: changeInPercent(previous.requests, now.requests),
    clientErrorRatePoints: rounded(now.clientErrorRate - previous.clientErrorRate),
    serverErrorRatePoints: rounded(now.serverErrorRate - previous.serverErrorRate),
    errorRatePoints: rounded(now.errorRate - previous.errorRate),
    averageLatencyPercent: changeInPercent(previous.averageLatencyMs, now.averageLatencyMs),
  };
}

async function percentilesOf(context: ToolContext, filters: readonly ApiFilter[], timeRange: ApiTimeRange) {
  const { data } = await askMetrics(context, {
    datasource: 'api_usage',
    metrics: ['request_count', 'response_latency_p95', 'response_latency_p99'],
    dimensions: ['gateway_service'],
    filters,
    timeRange,
  });
  return new Map(
    data.map(({ event }) => [
      event['gateway_service'],
      { p95: roundedIn('ms', event['response_latency_p95']), p99: roundedIn('ms', event['response_latency_p99']) },
    ]),
  );
}

const silentMax = 100;

const servicesSchema = z.object({ data: z.array(z.object({ id: z.string(), name: z.string().nullish() })) });

/** Of the first thousand services. */
async function servicesWithout(context: ToolContext, controlPlaneId: string, present: readonly ServiceStatistics[]) {
  const asked = new Set(present.map(({ serviceId }) => serviceId));
  const path = `/v2/control-planes/${controlPlaneId}/core-entities/services`;
  const found = await askIfThere(context, { method: 'GET', path, query: { size: 1_000 } }, servicesSchema);
  if (found === undefined) return null;
  return found.data
    .map(({ id, name }) => ({ serviceId: `${controlPlaneId}:${id}`, serviceName: name ?? id }))
    .filter(({ serviceId }) => !asked.has(serviceId))
    .slice(0, silentMax);
}
