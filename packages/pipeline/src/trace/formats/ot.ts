import type { TraceFormat } from '../format.ts';
import { shortTraceId, spanIdOf, traceIdOf } from '../ids.ts';

/** OpenTracing's `ot-tracer-*`. */
export const ot: TraceFormat = {
  name: 'ot',
  extract(headers) {
    const traceId = traceIdOf(headers.get('ot-tracer-traceid') ?? '');
    const spanId = spanIdOf(headers.get('ot-tracer-spanid') ?? '');
    if (traceId === undefined || spanId === undefined) return undefined;
    return { format: 'ot', traceId, spanId, isSampled: sampled.get(headers.get('ot-tracer-sampled') ?? '') };
  },
  fields: ({ traceId, spanId, isSampled }) => [
    'ot-tracer-traceid',
    shortTraceId(traceId),
    'ot-tracer-spanid',
    spanId,
    'ot-tracer-sampled',
    isSampled ? '1' : '0',
  ],
  idText: shortTraceId,
};

const sampled: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['0', false],
  ['false', false],
]);
