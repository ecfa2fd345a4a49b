import type { McpCall } from '../call.ts';
import type { Exchange } from '../exchange.ts';
import type { HeaderList } from '../header-list.ts';
import type { IncomingTrace } from './format.ts';
import { readTracestate } from './formats/tracestate.ts';
import { extractW3c, readTraceparent } from './formats/w3c.ts';
import { injectTrace } from './inject.ts';
import { TraceContext } from './trace-context.ts';

/** The trace that a request says it belongs to, as W3C writes it; known whether or not anybody traces. */
export function traceOfHeaders(headers: HeaderList): TraceContext | undefined {
  if (!headers.has('traceparent')) return undefined;
  return contextOf(extractW3c(headers));
}

/** An MCP message says it in `_meta` (SEP-414), which counts where no header did: a trace begun here becomes part of the caller's. */
export function joinTraceOf(x: Exchange, call: McpCall): void {
  const { trace } = x;
  if (trace?.parentSpanId !== undefined) return;
  const read = traceOfMessage(call);
  if (trace === undefined) x.trace = read;
  else if (read !== undefined) {
    trace.join(read);
    injectTrace(x.requestHeaders, trace);
  }
}

function traceOfMessage({ messages, batch }: McpCall): TraceContext | undefined {
  const meta = batch ? undefined : messages[0]?.params?.['_meta'];
  if (typeof meta !== 'object' || meta === null) return undefined;
  const { traceparent, tracestate } = meta as Record<string, unknown>;
  if (typeof traceparent !== 'string') return undefined;
  const read = readTraceparent(traceparent);
  return contextOf(
    read && typeof tracestate === 'string' ? { ...read, tracestate: readTracestate([tracestate]) } : read,
  );
}

function contextOf(read: IncomingTrace | undefined): TraceContext | undefined {
  return read && new TraceContext(read.traceId!, read.spanId, read.isSampled === true, read.tracestate);
}
