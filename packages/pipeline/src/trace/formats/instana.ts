import type { TraceFormat } from '../format.ts';
import { shortTraceId, spanIdOf, traceIdOf } from '../ids.ts';

/** Instana's `X-INSTANA-T`, `-S` and `-L`; level 0 suppresses, and may come alone. */
export const instana: TraceFormat = {
  name: 'instana',
  extract(headers) {
    const level = headers.get('x-instana-l');
    const isSampled = level === undefined ? undefined : /^[01](?:,.*)?$/.test(level) ? level[0] === '1' : undefined;
    const traceId = traceIdOf(headers.get('x-instana-t') ?? '');
    const spanId = spanIdOf(headers.get('x-instana-s') ?? '');
    if (traceId !== undefined && spanId !== undefined) return { format: 'instana', traceId, spanId, isSampled };
    return isSampled === undefined
      ? undefined
      : { format: 'instana', traceId: undefined, spanId: undefined, isSampled };
  },
  fields: ({ traceId, spanId, isSampled }) => [
    'X-INSTANA-T',
    shortTraceId(traceId),
    'X-INSTANA-S',
    spanId,
    'X-INSTANA-L',
    isSampled ? '1' : '0',
  ],
  idText: shortTraceId,
};
