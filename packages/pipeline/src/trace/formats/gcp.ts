import type { TraceFormat } from '../format.ts';
import { decimalOfHex, hexOfDecimal, traceIdOf } from '../ids.ts';

/** Google's `X-Cloud-Trace-Context`: `TRACE_ID/SPAN_ID;o=1`, the span as a decimal number. */
export const gcp: TraceFormat = {
  name: 'gcp',
  extract(headers) {
    const parts = /^([0-9a-f]{32})(?:\/(\d{1,20}))?(?:;o=([01]))?$/i.exec(headers.get('x-cloud-trace-context') ?? '');
    if (parts === null) return undefined;
    const traceId = traceIdOf(parts[1]!);
    if (traceId === undefined) return undefined;
    const isSampled = parts[3] === undefined ? undefined : parts[3] === '1';
    return { format: 'gcp', traceId, spanId: hexOfDecimal(parts[2] ?? ''), isSampled };
  },
  fields: ({ traceId, spanId, isSampled }) => [
    'X-Cloud-Trace-Context',
    `${traceId}/${decimalOfHex(spanId)};o=${isSampled ? '1' : '0'}`,
  ],
  idText: (traceId) => traceId,
};
