import type { TraceFormat } from '../format.ts';
import { decimalOfHex, hexOfDecimal } from '../ids.ts';

/** Datadog's headers: ids are decimal numbers of 64 bits. Of a longer trace id the last 64 bits are told. */
export const datadog: TraceFormat = {
  name: 'datadog',
  extract(headers) {
    const trace = hexOfDecimal(headers.get('x-datadog-trace-id') ?? '');
    if (trace === undefined) return undefined;
    return {
      format: 'datadog',
      traceId: trace.padStart(32, '0'),
      // Absent where the trace begins in a browser.
      spanId: hexOfDecimal(headers.get('x-datadog-parent-id') ?? ''),
      isSampled: sampledOf(headers.get('x-datadog-sampling-priority')),
    };
  },
  fields: ({ traceId, spanId, isSampled }) => [
    'x-datadog-trace-id',
    decimalOfHex(traceId),
    'x-datadog-parent-id',
    decimalOfHex(spanId),
    'x-datadog-sampling-priority',
    isSampled ? '1' : '0',
  ],
  idText: decimalOfHex,
};

/** -1 and 0 drop, 1 and 2 keep. */
function sampledOf(priority: string | undefined): boolean | undefined {
  return priority !== undefined && /^(?:-1|[0-2])$/.test(priority) ? Number(priority) > 0 : undefined;
}
