import type { LatencyPart } from '@sallyport/ui';
import type { RequestRecord } from '../record.ts';

/** Where the time of a request went, in the order in which it did. */
export function latencyShares(record: RequestRecord): readonly LatencyPart[] {
  const { latencies_response_ms: totalMs = 0 } = record;
  const { gatewayMs, label, elsewhereMs } = sharesOf(record, totalMs);
  const shares: readonly LatencyPart[] = [
    { name: 'gateway', label: 'Gateway', meaning: 'plain', ms: gatewayMs },
    { name: 'elsewhere', label, meaning: 'running', ms: elsewhereMs },
    {
      name: 'receiving',
      label: 'Rest of the answer',
      meaning: 'redirected',
      ms: Math.max(totalMs - gatewayMs - elsewhereMs, 0),
    },
  ];
  return shares.filter(({ ms, name }) => ms > 0.05 || name === 'gateway');
}

function sharesOf(record: RequestRecord, totalMs: number) {
  const { latencies_upstream_ms: upstreamMs, latencies_kong_gateway_ms: gatewayMs = 0, mcp_info } = record;
  if (upstreamMs !== undefined)
    return { label: 'Waiting for the upstream', elsewhereMs: upstreamMs, gatewayMs: Math.min(gatewayMs, totalMs) };
  // Where messages went on by themselves, they alone know how long that took.
  const messagesMs = Math.min(Math.max(0, ...mcp_info.rpc.map(({ latency }) => latency ?? 0)), totalMs);
  return { label: 'Waiting for the MCP server', elsewhereMs: messagesMs, gatewayMs: totalMs - messagesMs };
}
