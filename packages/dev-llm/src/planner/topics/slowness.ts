import { ask, type Plan } from '../plan.ts';
import { measure, membersOf } from '../platform/call.ts';
import type { FailedRequest } from '../platform/failures.ts';
import type { Range } from '../platform/ranges.ts';
import type { PlacedService } from '../platform/services.ts';
import { paragraphs, table } from '../write/table.ts';
import { counted, milliseconds, named, sentenceStart, share } from '../write/words.ts';

const requestsMax = 25;

/** Why a service is slow: how much of the time is spent where, of its latest requests. */
export function* slowness(service: PlacedService, range: Range): Plan {
  const given = { timeRange: range.name, serviceIds: [service.scopedId], maxResults: requestsMax };
  const rows = membersOf<FailedRequest>(yield* ask(measure('query_api_requests', given)), 'requests');
  const timed = rows.flatMap(({ latency }) =>
    typeof latency?.gatewayMs === 'number' && typeof latency.upstreamMs === 'number'
      ? [{ gateway: latency.gatewayMs, upstream: latency.upstreamMs }]
      : [],
  );
  if (timed.length === 0)
    return `${sentenceStart(range.words)}, no request to ${named(service)} was recorded with the times of gateway and upstream.`;
  const mean = (of: 'gateway' | 'upstream') => timed.reduce((sum, one) => sum + one[of], 0) / timed.length;
  const parts = (['upstream', 'gateway'] as const)
    .map((name) => ({ name, ms: mean(name) }))
    .toSorted((a, b) => b.ms - a.ms);
  const whole = parts.reduce((sum, { ms }) => sum + ms, 0);
  return paragraphs(
    `${sentenceStart(range.words)}, the latest ${counted(timed.length, 'request')} to ${named(service)} spent most of their time in the ${parts[0]!.name}.`,
    table(
      [
        { title: 'where', cell: ({ name }) => name },
        { title: 'mean time', isNumber: true, cell: ({ ms }) => milliseconds(ms) },
        { title: 'share', isNumber: true, cell: ({ ms }) => share(ms, whole) },
      ],
      parts,
    ),
    range.note,
  );
}
