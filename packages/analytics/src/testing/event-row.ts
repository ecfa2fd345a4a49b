import type { EventRow } from '@sallyport/contracts';

/** A row of an ordinary exchange, with what a test wants otherwise. */
export function eventRow(changes: Partial<EventRow> & { id: string }): EventRow {
  return {
    requestId: changes.id,
    nodeId: 'node-1',
    nodeVersion: '0.1.0',
    configHash: 'c0ffee',
    startedAtMs: 1_790_000_000_000,
    endedAtMs: 1_790_000_000_012,
    method: 'GET',
    scheme: 'http',
    host: 'api.example.com',
    port: 8000,
    uri: '/orders?page=1',
    httpVersion: '1.1',
    clientIp: '203.0.113.9',
    requestBytes: 320,
    status: 200,
    source: 'upstream',
    responseBytes: 1_200,
    truncated: false,
    aborted: false,
    isSse: false,
    isWebSocket: false,
    tries: 1,
    totalMs: 12.5,
    gatewayMs: 0.5,
    upstreamMs: 11,
    receiveMs: 0.75,
    consumerGroups: [],
    actors: [],
    quantities: { requests: 1 },
    ...changes,
  };
}
