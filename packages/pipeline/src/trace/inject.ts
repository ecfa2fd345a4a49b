import type { HeaderList } from '../header-list.ts';
import type { TraceContext } from './trace-context.ts';

/** Tells whoever gets these headers where they belong in the trace, instead of what they say of it. */
export function injectTrace(headers: HeaderList, trace: TraceContext): void {
  const spanId = trace.spanId ?? trace.parentSpanId;
  if (spanId === undefined) return;
  const { traceId, isSampled, tracestate } = trace;
  for (const format of trace.formats) {
    const fields = format.fields({ traceId, spanId, isSampled, tracestate });
    for (let i = 0; i < fields.length; i += 2) headers.set(fields[i]!.toLowerCase(), fields[i + 1]!, fields[i]!);
    // Of another trace, or one that breaks the rules.
    if (format.name === 'w3c' && tracestate === undefined) headers.remove('tracestate');
  }
}

/** The trace's id as each format writes it, for the log. */
export function traceIdsOf({ traceId, formats }: TraceContext): Record<string, string> {
  if (formats.length === 0) return { w3c: traceId };
  const ids: Record<string, string> = {};
  for (const format of formats) ids[format.name] = format.idText(traceId);
  return ids;
}
