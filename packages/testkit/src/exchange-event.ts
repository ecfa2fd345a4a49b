import type { ExchangeEvent } from '@sallyport/contracts';
import type { Exchange } from '@sallyport/pipeline';

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

/** The event of an exchange that went through `runPlugin`. */
export function exchangeEventOf(x: Exchange, { nodeId, nowMs }: { nodeId: string; nowMs: number }): ExchangeEvent {
  const { head, reply } = x;
  return exchangeEvent({
    id: x.id,
    requestId: x.id,
    nodeId,
    startedAtMs: x.startedAtMs,
    endedAtMs: nowMs,
    request: {
      method: head.method,
      scheme: head.scheme,
      host: head.host,
      port: head.port,
      uri: head.target,
      httpVersion: head.httpVersion,
      headers: head.rawHeaders,
      bytes: x.requestBytes,
    },
    response: {
      status: reply?.status ?? 0,
      headers: reply?.headers.raw ?? [],
      bytes: x.responseBytes,
      source: reply?.source ?? 'gateway',
      truncated: x.truncated,
      aborted: x.aborted,
    },
    clientIp: head.clientIp,
    ...(x.route === undefined ? {} : { route: x.route }),
    ...(x.service === undefined ? {} : { service: x.service }),
    ...(x.consumer === undefined ? {} : { consumer: x.consumer.entity }),
    consumerGroups: x.consumerGroups.map((group) => group.name),
    ...(x.credential === undefined ? {} : { credentialId: x.credential.id }),
    actors: x.actors,
    quantities: { requests: 1, ...x.quantities },
    ...(x.mcp === undefined ? {} : { mcp: x.mcp }),
    ...(x.custom === undefined ? {} : { custom: x.custom }),
  });
}
