import type { Plan, PlannedCall } from '../plan.ts';
import { measure, membersOf, type Tools } from './call.ts';
import { figuresFromRows } from './rows.ts';
import type { PlacedService } from './services.ts';

/** How a service has fared. */
export interface ServiceFigures {
  readonly service: PlacedService;
  readonly requests: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  /** In percent. */
  readonly clientErrorRate: number;
  readonly serverErrorRate: number;
  readonly latencyMs: number;
  readonly statusCodes: readonly StatusCount[];
}

export interface StatusCount {
  readonly statusCode: number;
  readonly count: number;
}

export interface Figures {
  readonly all: readonly ServiceFigures[];
  /** Only so many requests of each kind were looked at. */
  readonly sampleOf?: number;
}

/** The figures of each service that had requests; `isLookedAt`: those that were told before will do. */
export function* figuresOf(
  services: readonly PlacedService[],
  timeRange: string,
  tools: Tools,
  isLookedAt = false,
): Plan<Figures> {
  // A tool that tells of no statistics is asked for rows at once.
  if (!tools.says('query_api_requests', /statistics/i)) return yield* figuresFromRows(services, timeRange, isLookedAt);
  const calls = batches(services).map(
    (batch): PlannedCall => ({
      ...measure('query_api_requests', {
        timeRange,
        serviceIds: batch.map(({ scopedId }) => scopedId),
        // The statistics are of all requests; of the rows, one is the fewest that can be asked for.
        maxResults: 1,
      }),
      mayBeEarlier: isLookedAt,
    }),
  );
  const answers = yield calls;
  const statistics = answers.map((answer) => (answer as { statistics?: unknown }).statistics);
  if (statistics.includes(undefined)) return yield* figuresFromRows(services, timeRange, isLookedAt);
  const told = statistics.flatMap((one) => membersOf<ToldFigures>(one, 'serviceDistribution'));
  const byId = new Map(told.map((one) => [one.serviceId, one]));
  const figures = services.map((service) => {
    const one = byId.get(service.scopedId) ?? byId.get(service.serviceId);
    return one === undefined ? [] : readFigures(service, one);
  });
  return { all: figures.flat() };
}

const batchSize = 500;

/** As many ids as a filter takes. */
function batches(services: readonly PlacedService[]): (readonly PlacedService[])[] {
  return Array.from({ length: Math.ceil(services.length / batchSize) }, (_, index) =>
    services.slice(index * batchSize, (index + 1) * batchSize),
  );
}

interface ToldFigures {
  readonly serviceId: string;
  readonly requests: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly clientErrorRate: number;
  readonly serverErrorRate: number;
  readonly averageLatencyMs: number;
  readonly statusCodes?: readonly StatusCount[];
}

function readFigures(service: PlacedService, told: ToldFigures): ServiceFigures {
  const { requests, clientErrors, serverErrors, clientErrorRate, serverErrorRate, averageLatencyMs: latencyMs } = told;
  const statusCodes = told.statusCodes ?? [];
  return { service, requests, clientErrors, serverErrors, clientErrorRate, serverErrorRate, latencyMs, statusCodes };
}
