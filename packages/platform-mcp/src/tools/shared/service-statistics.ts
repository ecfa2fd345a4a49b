import { z } from 'zod';
import type { ToolContext } from '../../tool.ts';
import { Groups } from './groups.ts';
import { type ApiFilter, type MetricsEvent, numberIn } from './metrics.ts';
import { percentOf, rounded } from './numbers.ts';
import type { ApiTimeRange } from './time-range.ts';

export const serviceStatisticsSchema = z.object({
  serviceId: z
    .string()
    .describe('`<control plane>:<service>`; `unknown`: no service matched; `others`: all beyond 1,000 services.'),
  serviceName: z.string(),
  requests: z.number(),
  clientErrors: z.number().describe('Answers with a status of 400 to 499.'),
  serverErrors: z.number().describe('Answers with a status of 500 to 599.'),
  clientErrorRate: z.number().describe('In percent of its requests.'),
  serverErrorRate: z.number().describe('In percent of its requests.'),
  averageLatencyMs: z.number(),
  statusCodes: z.array(z.object({ statusCode: z.number(), count: z.number() })).describe('The most frequent first.'),
});

export type ServiceStatistics = z.output<typeof serviceStatisticsSchema>;

/**
 * What each service that was asked for something answered, over all rows that match: one question, whose sums are made where
 * the rows are.
 */
export async function serviceStatistics(
  context: ToolContext,
  { filters, timeRange }: { filters: readonly ApiFilter[]; timeRange: ApiTimeRange },
): Promise<{ totalRequests: number; services: ServiceStatistics[]; start: string; end: string }> {
  const groups = await Groups.ask(context, {
    datasource: 'api_usage',
    metrics: ['request_count', 'response_latency_average'],
    dimensions: ['gateway_service'],
    // The class comes along for codes that are beyond the API's limit of groups.
    splitBy: ['status_code_grouped', 'status_code'],
    filters,
    timeRange,
  });
  const services = groups.keys.map((key) => {
    const { id: serviceId, name: serviceName } = groups.membersOf(key)[0]!;
    return { serviceId, serviceName, ...statisticsOf(groups.eventsOf(key)) };
  });
  services.sort((a, b) => b.requests - a.requests || a.serviceName.localeCompare(b.serviceName));
  const totalRequests = services.reduce((sum, { requests }) => sum + requests, 0);
  return { totalRequests, services, ...groups.period };
}

function statisticsOf(events: readonly MetricsEvent[]): Omit<ServiceStatistics, 'serviceId' | 'serviceName'> {
  let requests = 0;
  let clientErrors = 0;
  let serverErrors = 0;
  let latencyMs = 0;
  const statusCodes: ServiceStatistics['statusCodes'] = [];
  for (const event of events) {
    const count = numberIn(event, 'request_count');
    requests += count;
    latencyMs += count * numberIn(event, 'response_latency_average');
    if (event['status_code_grouped'] === '4XX') clientErrors += count;
    if (event['status_code_grouped'] === '5XX') serverErrors += count;
    const statusCode = Number(event['status_code']);
    if (!Number.isNaN(statusCode)) statusCodes.push({ statusCode, count });
  }
  return {
    requests,
    clientErrors,
    serverErrors,
    clientErrorRate: percentOf(clientErrors, requests),
    serverErrorRate: percentOf(serverErrors, requests),
    averageLatencyMs: requests === 0 ? 0 : rounded(latencyMs / requests),
    statusCodes: statusCodesOf(statusCodes),
  };
}

/** Of several services together. */
export function averageLatencyOf(services: readonly ServiceStatistics[]): number {
  const requests = services.reduce((sum, one) => sum + one.requests, 0);
  const latencyMs = services.reduce((sum, one) => sum + one.averageLatencyMs * one.requests, 0);
  return requests === 0 ? 0 : rounded(latencyMs / requests);
}

/** Each code once, the most frequent first. */
export function statusCodesOf(counts: ServiceStatistics['statusCodes']): ServiceStatistics['statusCodes'] {
  const sums = new Map<number, number>();
  for (const { statusCode, count } of counts) sums.set(statusCode, (sums.get(statusCode) ?? 0) + count);
  const distinct = [...sums].map(([statusCode, count]) => ({ statusCode, count }));
  return distinct.sort((a, b) => b.count - a.count || a.statusCode - b.statusCode);
}
