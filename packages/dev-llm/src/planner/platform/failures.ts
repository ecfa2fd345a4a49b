import { ask, type Plan } from '../plan.ts';
import { measure, membersOf } from './call.ts';
import type { PlacedService } from './services.ts';

/** A request that failed, as far as it tells why. */
export interface FailedRequest {
  readonly requestId?: string;
  readonly statusCode: number;
  /** The plugin and its reason: `rate-limiting: rate_limited`. */
  readonly refusedBy?: string | null;
  readonly upstreamStatus?: number | null;
  readonly latency?: { readonly gatewayMs?: number | null; readonly upstreamMs?: number | null };
}

/** As many as are looked at for causes: the latest. Each is some hundreds of tokens to read. */
export const failuresMax = 25;

export function* failuresOf(
  { scopedId }: PlacedService,
  timeRange: string,
  statusCodes: readonly number[],
): Plan<readonly FailedRequest[]> {
  const given = { timeRange, serviceIds: [scopedId], statusCodes, maxResults: failuresMax };
  return membersOf<FailedRequest>(yield* ask(measure('query_api_requests', given)), 'requests');
}

/** Who gave these answers: a plugin with its reason, the upstream, or the gateway for want of one. */
export function blamed(failures: readonly FailedRequest[]): string {
  const counts = new Map<string, number>();
  for (const failure of failures) {
    const who = whoAnswered(failure);
    counts.set(who, (counts.get(who) ?? 0) + 1);
  }
  const all = [...counts].toSorted(([, a], [, b]) => b - a);
  return all.length === 0 ? '–' : all.map(([who, count]) => (all.length === 1 ? who : `${who} (${count})`)).join(', ');
}

function whoAnswered({ refusedBy, upstreamStatus, statusCode }: FailedRequest): string {
  if (typeof refusedBy === 'string') return `plugin ${refusedBy}`;
  if (upstreamStatus === undefined) return 'not told';
  return upstreamStatus === statusCode ? 'the upstream' : 'the gateway, for the upstream';
}
