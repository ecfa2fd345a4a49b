import type { ExchangeEvent } from '@sallyport/contracts';

/** A finished exchange's event with unremarkable values; `changes` replaces whole fields. */
export function exchangeEvent(changes: Partial<ExchangeEvent> = {}): ExchangeEvent {
  return {
    version: 1,
    id: '5e3f9d2c-0b1a-4c8d-9e7f-6a5b4c3d2e1f',
    requestId: '0123456789abcdef0123456789abcdef',
    nodeId: '6a1c9a8e-5f6b-4d1e-9d0c-2b7f3c1e8a90',
    startedAtMs: 1_767_225_600_000,
    endedAtMs: 1_767_225_600_012,
    configHash: '0'.repeat(32),
    request: {
      method: 'GET',
      scheme: 'http',
      host: 'api.example',
      port: 80,
      uri: '/orders?a=1',
      httpVersion: '1.1',
      headers: ['Host', 'api.example'],
      bytes: 0,
    },
    response: {
      status: 200,
      headers: ['Content-Type', 'application/json'],
      bytes: 2,
      source: 'upstream',
      truncated: false,
      aborted: false,
    },
    latencies: { totalMs: 12, gatewayMs: 1, upstreamMs: 10, receiveMs: 1 },
    clientIp: '203.0.113.7',
    consumerGroups: [],
    actors: [],
    quantities: { requests: 1 },
    ...changes,
  };
}
