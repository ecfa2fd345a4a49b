import type { DebugSpan, DebugTrace, ExchangeEvent } from '@sallyport/contracts';
import type { SpanIds } from '@sallyport/pipeline';
import type { Attributes, Span, spansOf } from '@sallyport/plugins/spans';
import { rawPathOf } from '../proxy/upstream-head.ts';

/** What is observed of an exchange, whatever session it is for. */
export type ObservedTrace = Omit<DebugTrace, 'sessionId'>;

/** `event` has a timeline. */
export function traceOf(event: ExchangeEvent, spans: typeof spansOf, ids: SpanIds): ObservedTrace {
  const traced = withoutSaid(inTrace(event, ids));
  const { trace, request, response, latencies, route, service, consumer, subject } = traced;
  return {
    requestId: event.requestId,
    traceId: trace!.traceId,
    startedAtMs: event.startedAtMs,
    method: request.method.slice(0, methodMax),
    path: cut(rawPathOf(request.uri)),
    status: response.status,
    totalMs: latencies.totalMs,
    gatewayMs: latencies.gatewayMs,
    ...(latencies.upstreamMs >= 0 && { upstreamMs: latencies.upstreamMs }),
    ...idOf('routeId', route),
    ...idOf('serviceId', service),
    ...idOf('consumerId', consumer),
    ...(subject !== undefined && { subject: subject.slice(0, subjectMax) }),
    spans: spans(traced, ids).map(plainSpan),
    droppedSpans: traced.timeline!.dropped,
  };
}

/** Nobody else is told of the ids that are missing: for others nothing changes when somebody debugs. */
function inTrace(event: ExchangeEvent, ids: SpanIds): ExchangeEvent {
  if (event.trace?.spanId !== undefined) return event;
  const trace = event.trace ?? { traceId: ids.next() + ids.next(), isSampled: false, ids: {} };
  return { ...event, trace: { ...trace, spanId: ids.next() } };
}

/** What plugins log of what was said is not for the eyes of who debugs. */
function withoutSaid(event: ExchangeEvent): ExchangeEvent {
  const { llm, mcp } = event;
  return {
    ...event,
    llm: llm && { ...llm, payload: undefined },
    mcp: mcp && { ...mcp, rpc: mcp.rpc.map((rpc) => ({ ...rpc, payload: undefined })) },
  };
}

function idOf<Name extends string>(name: Name, entity: Readonly<Record<string, unknown>> | undefined) {
  const id = entity?.['id'];
  return typeof id === 'string' ? ({ [name]: id } as Record<Name, string>) : {};
}

function plainSpan(span: Span): DebugSpan {
  const { name, kind, spanId, parentSpanId, startMs, durationMs, attributes, error, events } = span;
  return {
    name: cut(name),
    kind,
    span_id: spanId,
    ...(parentSpanId !== undefined && { parent_span_id: parentSpanId }),
    start_ms: startMs,
    duration_ms: durationMs,
    attributes: plainAttributes(attributes),
    ...(error !== undefined && { error: cut(error) }),
    ...(events.length > 0 && {
      events: events.map((it) => ({ name: it.name, at_ms: it.atMs, attributes: plainAttributes(it.attributes) })),
    }),
  };
}

function plainAttributes({ names, values }: Attributes): DebugSpan['attributes'] {
  const plain: DebugSpan['attributes'] = {};
  for (const [index, name] of names.entries()) {
    const value = values[index]!;
    plain[name] = typeof value === 'string' ? cut(value) : typeof value === 'object' ? value.map(cut) : value;
  }
  return plain;
}

/** What the control plane takes of these. Characters. */
const methodMax = 64;
const subjectMax = 512;
/** Characters of one text: callers send what they like. */
const textMax = 2_048;

function cut(text: string): string {
  return text.length <= textMax ? text : `${text.slice(0, textMax)}…`;
}
