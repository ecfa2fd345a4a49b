import type { ApiRequest, Service } from './service-errors.ts';

export interface OverviewFacts {
  readonly controlPlane: string;
  readonly timeRange: string;
  readonly services: readonly Service[];
  readonly all: readonly ApiRequest[];
  readonly clientErrors: readonly ApiRequest[];
  readonly serverErrors: readonly ApiRequest[];
  /** How many requests were asked for at most. */
  readonly maxResults: number;
}

/** Writes the answer: a table of services, the worst first, and what stands out. */
export function overview(facts: OverviewFacts): string {
  const { controlPlane, timeRange, all, clientErrors, serverErrors, maxResults } = facts;
  const rows = facts.services
    .map((service) => rowOf(service, facts))
    .filter(({ errors }) => errors > 0)
    .toSorted((a, b) => b.rate - a.rate);
  if (rows.length === 0)
    return `None of the ${facts.services.length} services in ${controlPlane} has had an error in the past ${timeRange}.`;
  const worst = rows[0]!;
  const isCut = [all, clientErrors, serverErrors].some(({ length }) => length >= maxResults);
  return [
    `Services in **${controlPlane}** with the highest error rates, past ${timeRange}:`,
    '',
    '| service | requests | 4xx | 5xx | mean latency |',
    '|---|---|---|---|---|',
    ...rows.map(({ cells }) => `| ${cells.join(' | ')} |`),
    '',
    `**${worst.name}** stands out: ${percent(worst.rate)} of its requests failed, most often with ${worst.commonest} (${meaningOf(worst.commonest)}).`,
    ...(isCut
      ? [`Only the latest ${maxResults} requests of each kind were looked at, so the shares are those of a sample.`]
      : []),
  ].join('\n');
}

function rowOf({ serviceId, name }: Service, { all, clientErrors, serverErrors }: OverviewFacts) {
  // Ids of services may have the control plane's before them.
  const own = (requests: readonly ApiRequest[]) =>
    requests.filter((request) => request.serviceId === serviceId || request.serviceId?.endsWith(`:${serviceId}`));
  const [requests, client, server] = [own(all), own(clientErrors), own(serverErrors)];
  const total = Math.max(requests.length, client.length + server.length);
  const share = (count: number) => `${count} (${percent(count / total)})`;
  return {
    name,
    errors: client.length + server.length,
    rate: (client.length + server.length) / total,
    commonest: commonestOf([...client, ...server]),
    cells: [name, total, share(client.length), share(server.length), `${meanLatencyMs(requests)} ms`],
  };
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function meanLatencyMs(requests: readonly ApiRequest[]): number {
  const sum = requests.reduce((total, { latency }) => total + (latency?.totalMs ?? 0), 0);
  return Math.round(sum / Math.max(1, requests.length));
}

function commonestOf(requests: readonly ApiRequest[]): number {
  const counts = new Map<number, number>();
  for (const { statusCode } of requests) counts.set(statusCode, (counts.get(statusCode) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}

function meaningOf(status: number): string {
  return meanings[status] ?? (status >= 500 ? 'the service fails' : 'callers send what it does not take');
}

const meanings: Readonly<Record<number, string>> = {
  401: 'callers without a valid credential',
  403: 'callers who may not',
  404: 'nothing at the path',
  429: 'callers beyond their limit',
  502: 'the upstream answers nonsense, or not at all',
  503: 'nobody is there to answer',
  504: 'the upstream is too slow',
};
