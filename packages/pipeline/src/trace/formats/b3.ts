import type { HeaderList } from '../../header-list.ts';
import type { IncomingTrace, TraceFormat } from '../format.ts';
import { shortTraceId, spanIdOf, traceIdOf } from '../ids.ts';

/** Zipkin's B3, a header per part. */
export const b3: TraceFormat = {
  name: 'b3',
  extract: (headers) => extractMany(headers) ?? b3Single.extract(headers),
  fields: ({ traceId, spanId, isSampled }) => [
    'x-b3-traceid',
    shortTraceId(traceId),
    'x-b3-spanid',
    spanId,
    'x-b3-sampled',
    isSampled ? '1' : '0',
  ],
  idText: shortTraceId,
};

/** … and all parts in one header. */
export const b3Single: TraceFormat = {
  name: 'b3-single',
  extract(headers) {
    const text = headers.get('b3');
    if (text === undefined) return undefined;
    if (/^[01d]$/.test(text)) return wish('b3-single', text !== '0');
    const parts = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d])(?:-[0-9a-f]{16})?)?$/i.exec(text);
    return parts === null ? undefined : incoming('b3-single', parts[1]!, parts[2]!, sampledOf(parts[3]));
  },
  fields: ({ traceId, spanId, isSampled }) => ['b3', `${shortTraceId(traceId)}-${spanId}-${isSampled ? '1' : '0'}`],
  idText: shortTraceId,
};

function extractMany(headers: HeaderList): IncomingTrace | undefined {
  const isSampled = headers.get('x-b3-flags') === '1' ? true : sampledOf(headers.get('x-b3-sampled'));
  const traceId = headers.get('x-b3-traceid');
  const spanId = headers.get('x-b3-spanid');
  if (traceId === undefined && spanId === undefined) return isSampled === undefined ? undefined : wish('b3', isSampled);
  if (traceId === undefined || spanId === undefined || !/^(?:.{16}|.{32})$/.test(traceId) || spanId.length !== 16)
    return undefined;
  return incoming('b3', traceId, spanId, isSampled);
}

function incoming(
  format: 'b3' | 'b3-single',
  trace: string,
  span: string,
  isSampled: boolean | undefined,
): IncomingTrace | undefined {
  const traceId = traceIdOf(trace);
  const spanId = spanIdOf(span);
  return traceId === undefined || spanId === undefined ? undefined : { format, traceId, spanId, isSampled };
}

function wish(format: 'b3' | 'b3-single', isSampled: boolean): IncomingTrace {
  return { format, traceId: undefined, spanId: undefined, isSampled };
}

function sampledOf(text: string | undefined): boolean | undefined {
  if (text === '1' || text === 'd' || text === 'true') return true;
  return text === '0' || text === 'false' ? false : undefined;
}
