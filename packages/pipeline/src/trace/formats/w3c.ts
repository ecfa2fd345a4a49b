import type { HeaderList } from '../../header-list.ts';
import type { IncomingTrace, TraceFormat } from '../format.ts';
import { noSpanId, noTraceId } from '../ids.ts';
import { readTracestate } from './tracestate.ts';

/** W3C Trace Context, level 1 (2021) and the flags of level 2. */
export const w3c: TraceFormat = {
  name: 'w3c',
  extract: extractW3c,
  fields({ traceId, spanId, isSampled, tracestate }) {
    const fields = ['traceparent', traceparentOf(traceId, spanId, isSampled)];
    if (tracestate !== undefined) fields.push('tracestate', tracestate);
    return fields;
  },
  idText: (traceId) => traceId,
};

export function traceparentOf(traceId: string, spanId: string, isSampled: boolean): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

export function extractW3c(headers: HeaderList): IncomingTrace | undefined {
  const text = headers.get('traceparent');
  if (text === undefined || headers.names.indexOf('traceparent') !== headers.names.lastIndexOf('traceparent'))
    return undefined;
  const read = readTraceparent(text);
  if (read === undefined || !headers.has('tracestate')) return read;
  return { ...read, tracestate: readTracestate(headers.getAll('tracestate')) };
}

/** Versions to come may say more behind what is known of them; 255 is none. */
export function readTraceparent(text: string): IncomingTrace | undefined {
  const parts = /^[ \t]*([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?[ \t]*$/.exec(text);
  if (parts === null) return undefined;
  const [, version, traceId, spanId, flags, more] = parts;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (traceId === noTraceId || spanId === noSpanId) return undefined;
  return { format: 'w3c', traceId, spanId, isSampled: (Number.parseInt(flags!, 16) & 1) === 1 };
}
