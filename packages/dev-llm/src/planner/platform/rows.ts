import type { Plan } from '../plan.ts';
import { measure, membersOf } from './call.ts';
import type { Figures, ServiceFigures } from './figures.ts';
import type { PlacedService } from './services.ts';

const rowsMax = 1000;

interface Row {
  readonly statusCode: number;
  readonly serviceId?: string | null;
  readonly latency?: { readonly totalMs?: number };
}

/** Counts rows, where that is all that a tool answers. Failures are asked for apart, so that few of them are not missed. */
export function* figuresFromRows(
  services: readonly PlacedService[],
  timeRange: string,
  isLookedAt: boolean,
): Plan<Figures> {
  const query = { timeRange, serviceIds: services.map(({ scopedId }) => scopedId), maxResults: rowsMax };
  const answers = yield [
    query,
    { ...query, statusCodes: hundredFrom(400) },
    { ...query, statusCodes: hundredFrom(500) },
  ].map((given) => ({ ...measure('query_api_requests', given), mayBeEarlier: isLookedAt }));
  const rows = answers.map((answer) => membersOf<Row>(answer, 'requests'));
  const all = services.map((service) => count(service, rows)).filter(({ requests }) => requests > 0);
  return rows.some(({ length }) => length >= rowsMax) ? { all, sampleOf: rowsMax } : { all };
}

function count(service: PlacedService, rows: readonly (readonly Row[])[]): ServiceFigures {
  const [all = [], client = [], server = []] = rows.map((some) =>
    some.filter(({ serviceId }) => serviceId === service.scopedId || serviceId === service.serviceId),
  );
  const requests = Math.max(all.length, client.length + server.length);
  const latencyMs = all.reduce((sum, { latency }) => sum + (latency?.totalMs ?? 0), 0) / Math.max(1, all.length);
  const fine = all.filter(({ statusCode }) => statusCode < 400);
  return {
    service,
    requests,
    clientErrors: client.length,
    serverErrors: server.length,
    clientErrorRate: (100 * client.length) / requests,
    serverErrorRate: (100 * server.length) / requests,
    latencyMs,
    statusCodes: statusCodesOf([...fine, ...client, ...server]),
  };
}

function statusCodesOf(rows: readonly Row[]) {
  const counts = new Map<number, number>();
  for (const { statusCode } of rows) counts.set(statusCode, (counts.get(statusCode) ?? 0) + 1);
  return [...counts].map(([statusCode, count]) => ({ statusCode, count })).toSorted((a, b) => b.count - a.count);
}

function hundredFrom(first: number): number[] {
  return Array.from({ length: 100 }, (_, index) => first + index);
}
