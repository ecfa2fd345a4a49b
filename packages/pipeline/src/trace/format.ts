import type { HeaderList } from '../header-list.ts';

export const traceFormatNames = ['w3c', 'b3', 'b3-single', 'jaeger', 'ot', 'datadog', 'aws', 'gcp', 'instana'] as const;
export type TraceFormatName = (typeof traceFormatNames)[number];

/** What a caller says of its trace. A format may carry no more than a wish: then there is no trace id. */
export interface IncomingTrace {
  readonly format: TraceFormatName;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** Undefined where the caller leaves it to us. */
  readonly isSampled: boolean | undefined;
  readonly tracestate?: string | undefined;
}

/** What others are told. */
export interface OutgoingTrace {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
  readonly tracestate: string | undefined;
}

/** One of the ways in which headers carry a trace. */
export interface TraceFormat {
  readonly name: TraceFormatName;
  /** Strict: what does not keep to the format counts as absent. Never throws. */
  extract(headers: HeaderList): IncomingTrace | undefined;
  /** Names and values in turn. */
  fields(trace: OutgoingTrace): string[];
  /** The trace's id as it is written. */
  idText(traceId: string): string;
}
