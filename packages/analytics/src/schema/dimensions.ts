import type { EventRow } from '@sallyport/contracts';
import { type Column, type DerivedColumn, detail, fact, personal } from './column.ts';

/** What every table tells of the exchange, so that none has to be joined with another. Names are Konnect's where it has one. */
export const dimensions: readonly Column<unknown>[] = [
  detail('id', 'text', (row) => row.id),
  fact('request_start', 'time', (row) => row.startedAtMs),
  fact('control_plane', 'word', (_row, _item, controlPlaneId) => controlPlaneId),
  fact('data_plane_node', 'word', (row) => row.nodeId),
  fact('data_plane_node_version', 'word', (row) => row.nodeVersion),
  fact('gateway_service', 'word', (row) => row.serviceId),
  fact('route', 'word', (row) => row.routeId),
  personal(fact('consumer', 'word', (row) => row.consumerId)),
  fact('consumer_group', 'words', (row) => row.consumerGroups),
  personal(fact('credential', 'word', (row) => row.credentialId)),
  personal(fact('other_subject', 'word', (row) => (row.subject === row.consumerId ? undefined : (row.subject ?? '')))),
  personal(
    fact('agent', 'word', (row) => row.actors.find(({ type, isEarlier }) => type === 'agent' && !isEarlier)?.id),
  ),
  fact('auth_type', 'word', (row) => row.authType),
  fact('http_method', 'word', (row) => row.method),
  fact('country_code', 'word', () => undefined),
  fact('status_code', 'integer', (row) => row.status),
  fact('upstream_status_code', 'integer', (row) => row.upstreamStatus),
  fact('response_source', 'word', responseSource),
  fact('cache_status', 'word', (row) => row.cacheStatus),
  fact('refusal_plugin', 'word', (row) => row.refusalPlugin),
  fact('refusal_code', 'word', (row) => row.refusalCode),
  fact('error_code', 'word', (row) => row.errorCode),
  fact('request_body_size', 'bytes', (row) => row.requestBytes),
  fact('response_body_size', 'bytes', (row) => row.responseBytes),
  fact('latencies_response_ms', 'milliseconds', (row) => row.totalMs),
  fact('latencies_upstream_ms', 'milliseconds', (row) => (row.upstreamMs < 0 ? undefined : row.upstreamMs)),
  fact('latencies_kong_gateway_ms', 'milliseconds', notUpstreamMs),
  fact('latencies_kong_internal_ms', 'milliseconds', (row) => row.gatewayMs),
];

export const derivedDimensions: readonly DerivedColumn[] = [
  // Kept only where it is not the consumer.
  { name: 'subject', type: 'word', sql: "nullif(coalesce(other_subject, consumer), '')" },
  {
    // Hardly ever asked, and large: what is left of the whole, to 20 µs.
    name: 'latencies_receive_ms',
    type: 'milliseconds',
    sql: 'greatest(round(latencies_response_ms - latencies_upstream_ms - latencies_kong_gateway_ms, 2), 0)',
  },
];

/** What was not spent waiting for the upstream, or for the rest of what it said. */
function notUpstreamMs({ totalMs, gatewayMs, upstreamMs, receiveMs }: EventRow): number {
  return upstreamMs < 0 ? Math.max(totalMs, gatewayMs) : Math.max(totalMs - upstreamMs - receiveMs, gatewayMs);
}

function responseSource({ source, refusalPlugin }: EventRow): string {
  return source === 'gateway' && refusalPlugin !== undefined ? 'plugin' : source;
}
