import type { TraceFormat } from './format.ts';

const noFormats: readonly TraceFormat[] = Object.freeze([]);

/** Where an exchange belongs in a trace. Ids are lower-case hexadecimal: 32 characters of a trace, 16 of a span. */
export class TraceContext {
  traceId: string;
  /** The caller's span. */
  parentSpanId: string | undefined;
  /** Whether spans are wanted: what the caller says, until a plugin that traces decides. */
  isSampled: boolean;
  /** W3C's, as the caller sent it. */
  tracestate: string | undefined;
  /** The exchange's own span. Undefined where nobody traces: then what the caller sent passes on as it is. */
  spanId: string | undefined;
  /** How others are told of it. */
  formats: readonly TraceFormat[];
  /** A plugin of this gateway has decided whether it is recorded. */
  isDecided: boolean;

  constructor(traceId: string, parentSpanId: string | undefined, isSampled: boolean, tracestate?: string) {
    this.traceId = traceId;
    this.parentSpanId = parentSpanId;
    this.isSampled = isSampled;
    this.tracestate = tracestate;
    this.spanId = undefined;
    this.formats = noFormats;
    this.isDecided = false;
  }

  /** Gives the exchange a span of its own, which others are told of in these formats. */
  begin(spanId: string, isSampled: boolean, formats: readonly TraceFormat[]): void {
    this.spanId = spanId;
    this.isSampled = isSampled;
    this.formats = formats;
    this.isDecided = true;
  }

  /** Makes the exchange, and its span, part of another's trace. */
  join({ traceId, parentSpanId, tracestate }: TraceContext): void {
    this.traceId = traceId;
    this.parentSpanId = parentSpanId;
    this.tracestate = tracestate;
  }

  /** That of a request which is made on behalf of this exchange; `spanId` is the span of the asking, where there is one. */
  child(spanId = this.spanId ?? this.parentSpanId): TraceContext {
    const child = new TraceContext(this.traceId, spanId, this.isSampled, this.tracestate);
    child.formats = this.formats;
    child.isDecided = this.isDecided;
    return child;
  }
}
