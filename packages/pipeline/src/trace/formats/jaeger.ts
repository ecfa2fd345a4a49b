import type { TraceFormat } from '../format.ts';
import { shortTraceId, spanIdOf, traceIdOf } from '../ids.ts';

/** Jaeger's `uber-trace-id`: trace, span, parent and flags. */
export const jaeger: TraceFormat = {
  name: 'jaeger',
  extract(headers) {
    const text = headers.get('uber-trace-id');
    if (text === undefined || text.length > 100) return undefined;
    const parts = /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):([0-9a-f]{1,16})?:([0-9a-f]{1,2})$/i.exec(
      text.replaceAll(/%3a/gi, ':'),
    );
    if (parts === null) return undefined;
    const traceId = traceIdOf(parts[1]!);
    const spanId = spanIdOf(parts[2]!);
    if (traceId === undefined || spanId === undefined) return undefined;
    return { format: 'jaeger', traceId, spanId, isSampled: (Number.parseInt(parts[4]!, 16) & 1) === 1 };
  },
  fields: ({ traceId, spanId, isSampled }) => [
    'uber-trace-id',
    `${shortTraceId(traceId)}:${spanId}:0:${isSampled ? '01' : '00'}`,
  ],
  idText: shortTraceId,
};
