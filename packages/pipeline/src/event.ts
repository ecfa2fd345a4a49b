import type { ExchangeEvent } from '@sallyport/contracts';
import type { Exchange } from './exchange.ts';
import { traceIdsOf } from './trace/inject.ts';
import type { TraceContext } from './trace/trace-context.ts';

export interface EventContext {
  nodeId: string;
  configHash: string;
  endedAtMs: number;
  totalMs: number;
  tls: ExchangeEvent['request']['tls'];
}

/** The wide record of a finished exchange. References entities rather than copying them. */
export function toEvent(x: Exchange, { nodeId, configHash, endedAtMs, totalMs, tls }: EventContext): ExchangeEvent {
  const { head, reply } = x;
  const quantities = x.quantities ?? {};
  quantities['requests'] ??= 1;
  return {
    version: 1,
    id: x.id,
    requestId: x.id,
    parentId: x.parentId,
    trace: x.trace && traceFacts(x.trace),
    nodeId,
    startedAtMs: x.startedAtMs,
    endedAtMs,
    configHash,
    request: {
      method: head.method,
      scheme: head.scheme,
      host: head.host,
      port: head.serverPort,
      uri: head.target,
      httpVersion: head.httpVersion,
      headers: head.rawHeaders,
      bytes: x.requestBytes,
      secretHeaders: x.secretHeaders,
      secretQuery: x.secretQuery,
      tls,
    },
    response: {
      // nginx's number for a client that left before there was an answer.
      status: reply?.status ?? 499,
      headers: x.sentHeaders,
      bytes: x.responseBytes,
      source: reply?.source ?? 'gateway',
      truncated: x.truncated,
      aborted: x.aborted,
    },
    upstream: x.tries.length === 0 ? undefined : { uri: x.upstreamUri, status: x.upstreamStatus, tries: x.tries },
    latencies: {
      totalMs,
      gatewayMs: x.gatewayMs,
      upstreamMs: x.upstreamMs,
      receiveMs: x.receiveMs,
    },
    clientIp: head.clientIp,
    route: x.route,
    service: x.service,
    consumer: x.consumer?.entity,
    consumerGroups: x.consumerGroups.map((group) => group.name),
    credentialId: x.credential?.id,
    actors: x.actors,
    refusal: x.refusedBy === undefined ? undefined : { plugin: x.refusedBy, code: x.errorCode ?? '' },
    errorCode: x.refusedBy === undefined ? x.errorCode : undefined,
    subject: x.subject,
    quantities,
    mcp: x.mcp,
    llm: x.llm,
    guards: x.guards,
    timeline: x.timeline && { spans: x.timeline.spans, dropped: x.timeline.dropped },
    links: x.links?.length === 0 ? undefined : x.links,
    originalRequest: x.originalRequest,
    custom: x.custom,
  };
}

function traceFacts(trace: TraceContext): ExchangeEvent['trace'] {
  const { traceId, spanId, parentSpanId, isSampled } = trace;
  return { traceId, spanId, parentSpanId, isSampled, ids: traceIdsOf(trace) };
}
