import type { TraceFormat } from '../format.ts';
import { spanIdOf, traceIdOf } from '../ids.ts';

/** AWS X-Ray's `X-Amzn-Trace-Id`: `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`. */
export const aws: TraceFormat = {
  name: 'aws',
  extract(headers) {
    const text = headers.get('x-amzn-trace-id');
    if (text === undefined || text.length > textMax) return undefined;
    let traceId: string | undefined;
    let spanId: string | undefined;
    let isSampled: boolean | undefined;
    for (const part of text.split(';')) {
      const equals = part.indexOf('=');
      const value = part.slice(equals + 1).trim();
      switch (part.slice(0, Math.max(0, equals)).trim().toLowerCase()) {
        case 'root':
          traceId = rootOf(value);
          break;
        case 'parent':
          spanId = value.length === 16 ? spanIdOf(value) : undefined;
          break;
        case 'sampled':
          isSampled = value === '1' ? true : value === '0' ? false : undefined;
          break;
      }
    }
    return traceId === undefined ? undefined : { format: 'aws', traceId, spanId, isSampled };
  },
  fields: ({ traceId, spanId, isSampled }) => [
    'X-Amzn-Trace-Id',
    `Root=${textOf(traceId)};Parent=${spanId};Sampled=${isSampled ? '1' : '0'}`,
  ],
  idText: textOf,
};

const textMax = 1024;

function rootOf(value: string): string | undefined {
  const parts = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i.exec(value);
  return parts === null ? undefined : traceIdOf(`${parts[1]}${parts[2]}`);
}

function textOf(traceId: string): string {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}
