import type { Facts, Script } from '../script.ts';
import { overview } from './service-errors-overview.ts';

/** A security officer's question, through the tools of the platform's MCP server. */
export const serviceErrors: Script = {
  name: 'service-errors',
  example:
    'Give me an overview of the services in the `Shared_Services` control plane that have the highest 4xx and 5xx error rates over the past 24 hours.',
  asks: /services in (?:the )?[`'"“]?(?<controlPlane>[\w .-]+?)[`'"”]? control plane\b.*\b(?:error|4xx|5xx)/is,
  needs: [['list_control_planes'], ['list_services'], ['query_api_requests']],
  steps: [
    ({ about }) => [{ tool: 'list_control_planes', arguments: { filterName: about['controlPlane'] } }],
    (facts) => {
      const controlPlane = controlPlaneOf(facts);
      if (controlPlane === undefined)
        return `There is no control plane named ${facts.about['controlPlane']}, or you may not see it.`;
      return [{ tool: 'list_services', arguments: { controlPlaneId: controlPlane.controlPlaneId, size: 1000 } }];
    },
    (facts) => {
      const services = servicesOf(facts);
      if (services.length === 0) return `The control plane ${facts.about['controlPlane']} has no services.`;
      const { controlPlaneId } = controlPlaneOf(facts)!;
      const serviceIds = services.map(({ serviceId }) => `${controlPlaneId}:${serviceId}`);
      const query = { timeRange: timeRangeOf(facts.question), serviceIds, maxResults };
      return [
        { tool: 'query_api_requests', arguments: query },
        { tool: 'query_api_requests', arguments: { ...query, statusCodes: hundredFrom(400) } },
        { tool: 'query_api_requests', arguments: { ...query, statusCodes: hundredFrom(500) } },
      ];
    },
    (facts) => {
      const [all, clientErrors, serverErrors] = (facts.results[2] ?? []).map(requestsOf);
      return overview({
        controlPlane: facts.about['controlPlane']!,
        timeRange: timeRangeOf(facts.question),
        services: servicesOf(facts),
        all: all ?? [],
        clientErrors: clientErrors ?? [],
        serverErrors: serverErrors ?? [],
        maxResults,
      });
    },
  ],
};

const maxResults = 1000;

interface ControlPlane {
  readonly controlPlaneId: string;
  readonly name: string;
}

/** The filter finds names that contain it. */
function controlPlaneOf({ about, results }: Facts): ControlPlane | undefined {
  const found = membersOf<ControlPlane>(results[0]?.[0], 'controlPlanes');
  return found.find(({ name }) => name === about['controlPlane']) ?? found[0];
}

export interface Service {
  readonly serviceId: string;
  readonly name: string;
}

function servicesOf({ results }: Facts): readonly Service[] {
  return membersOf<Service>(results[1]?.[0], 'services');
}

export interface ApiRequest {
  readonly statusCode: number;
  readonly serviceId: string;
  readonly latency?: { readonly totalMs?: number };
}

function requestsOf(result: unknown): readonly ApiRequest[] {
  return membersOf<ApiRequest>(result, 'requests');
}

function membersOf<Member>(result: unknown, name: string): readonly Member[] {
  const members = (result as Record<string, unknown> | undefined)?.[name];
  return Array.isArray(members) ? members : [];
}

/** As the tool names them: the shortest that is long enough. */
function timeRangeOf(question: string): string {
  const [, count = '24', unit = 'hour'] = /(?:past|last) (\d+)?\s*(hour|day|minute|week)/i.exec(question) ?? [];
  const hours = Number(count) * { minute: 1 / 60, hour: 1, day: 24, week: 168 }[unit.toLowerCase() as 'hour'];
  return ranges.find(({ lastsHours }) => lastsHours >= hours)?.name ?? '7D';
}

const ranges = [
  { name: '15M', lastsHours: 0.25 },
  { name: '1H', lastsHours: 1 },
  { name: '6H', lastsHours: 6 },
  { name: '12H', lastsHours: 12 },
  { name: '24H', lastsHours: 24 },
] as const;

function hundredFrom(first: number): number[] {
  return Array.from({ length: 100 }, (_, index) => first + index);
}
