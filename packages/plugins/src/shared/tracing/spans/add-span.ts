import type { TimelineSpan } from '@sallyport/contracts';
import type { Attributes, SpanEvent, SpanKind } from '../span.ts';
import { noEvents } from '../span.ts';
import type { Told } from './spans-of.ts';

export interface NewSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly error?: string | undefined;
  readonly events?: readonly SpanEvent[];
  /** Default the exchange's. */
  readonly parentSpanId?: string | undefined;
}

/** Adds what the timeline has of it; gives its id. */
export function addSpan(told: Told, { startMs, durationMs, spanId }: Times, span: NewSpan): string {
  const id = spanId ?? told.ids.next();
  told.spans.push({
    name: span.name,
    kind: span.kind,
    spanId: id,
    parentSpanId: span.parentSpanId ?? told.rootId,
    startMs,
    durationMs,
    attributes: span.attributes,
    error: span.error,
    events: span.events ?? noEvents,
  });
  return id;
}

type Times = Pick<TimelineSpan, 'startMs' | 'durationMs' | 'spanId'>;
