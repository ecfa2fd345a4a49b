import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderList } from '../../header-list.ts';
import { type TraceFormatName, traceFormatNames } from '../format.ts';
import { traceFormats } from './formats.ts';

const traceId = '463ac35c9f6413ad48485a3953bb6124';
const spanId = 'a2fb4a1d1a96d312';
const extract = (name: TraceFormatName, fields: Record<string, string>) =>
  traceFormats[name].extract(new HeaderList(Object.entries(fields).flat()));

describe('formats of traces', () => {
  it.each<[TraceFormatName, Record<string, string>, object]>([
    [
      'b3',
      { 'X-B3-TraceId': traceId, 'X-B3-SpanId': spanId, 'X-B3-Sampled': '1' },
      { traceId, spanId, isSampled: true },
    ],
    [
      'b3',
      { 'X-B3-TraceId': '48485a3953bb6124', 'X-B3-SpanId': spanId, 'X-B3-Flags': '1' },
      { traceId: '000000000000000048485a3953bb6124', isSampled: true },
    ],
    ['b3', { 'X-B3-Sampled': '0' }, { traceId: undefined, isSampled: false }],
    [
      'b3',
      { b3: `${traceId}-${spanId}-1-05e3ac9a4f6e3b90` },
      { format: 'b3-single', traceId, spanId, isSampled: true },
    ],
    ['b3-single', { b3: '0' }, { traceId: undefined, isSampled: false }],
    ['b3-single', { b3: `${traceId}-${spanId}-d` }, { isSampled: true }],
    ['b3-single', { b3: `${traceId}-${spanId}` }, { isSampled: undefined }],
    ['jaeger', { 'uber-trace-id': `${traceId}:${spanId}:0:1` }, { traceId, spanId, isSampled: true }],
    ['jaeger', { 'uber-trace-id': `1a%3A2b%3A0%3A0` }, { traceId: '1a'.padStart(32, '0'), isSampled: false }],
    [
      'ot',
      { 'ot-tracer-traceid': traceId, 'ot-tracer-spanid': spanId, 'ot-tracer-sampled': 'true' },
      { traceId, spanId, isSampled: true },
    ],
    [
      'datadog',
      {
        'x-datadog-trace-id': '1234',
        'x-datadog-parent-id': '18446744073709551615',
        'x-datadog-sampling-priority': '-1',
      },
      { traceId: '4d2'.padStart(32, '0'), spanId: 'f'.repeat(16), isSampled: false },
    ],
    ['datadog', { 'x-datadog-trace-id': '1234' }, { spanId: undefined, isSampled: undefined }],
    [
      'aws',
      {
        'X-Amzn-Trace-Id':
          'Self=1-67891234-12456789abcdef012345678; Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
      },
      { traceId: '5759e988bd862e3fe1be46a994272793', spanId: '53995c3f42cd8ad8', isSampled: true },
    ],
    [
      'aws',
      { 'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?' },
      { spanId: undefined, isSampled: undefined },
    ],
    [
      'gcp',
      { 'X-Cloud-Trace-Context': '105445aa7843bc8bf206b12000100000/1;o=1' },
      { traceId: '105445aa7843bc8bf206b12000100000', spanId: '0000000000000001', isSampled: true },
    ],
    [
      'instana',
      { 'X-INSTANA-T': traceId, 'X-INSTANA-S': spanId, 'X-INSTANA-L': '1,correlationType=web;correlationId=1' },
      { traceId, spanId, isSampled: true },
    ],
    ['instana', { 'X-INSTANA-L': '0' }, { traceId: undefined, isSampled: false }],
  ])('%s of %j', (name, fields, expected) => {
    expect(extract(name, fields)).toMatchObject(expected);
  });

  it.each<[TraceFormatName, Record<string, string>]>([
    ['b3', { 'X-B3-TraceId': traceId }],
    ['b3', { 'X-B3-TraceId': traceId.slice(1), 'X-B3-SpanId': spanId }],
    ['b3', { 'X-B3-TraceId': '0'.repeat(32), 'X-B3-SpanId': spanId }],
    ['b3-single', { b3: `${traceId}-${spanId}-2` }],
    ['jaeger', { 'uber-trace-id': `${traceId}:${spanId}:0` }],
    ['jaeger', { 'uber-trace-id': `0:${spanId}:0:1` }],
    ['ot', { 'ot-tracer-traceid': traceId }],
    ['datadog', { 'x-datadog-trace-id': '18446744073709551616' }],
    ['datadog', { 'x-datadog-trace-id': '0' }],
    ['aws', { 'X-Amzn-Trace-Id': 'Root=2-5759e988-bd862e3fe1be46a994272793' }],
    ['gcp', { 'X-Cloud-Trace-Context': '105445aa/1;o=1' }],
    ['instana', { 'X-INSTANA-T': traceId }],
  ])('%s of %j is none', (name, fields) => {
    expect(extract(name, fields)).toBeUndefined();
  });

  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
      .map((all) => all.join(''))
      .filter((id) => /[1-9a-f]/.test(id));
  const whole = hex(32).filter((id) => /[1-9a-f]/.test(id.slice(16)));

  it.each(traceFormatNames)('%s reads what it writes', (name) => {
    const format = traceFormats[name];
    fc.assert(
      fc.property(whole, hex(16), fc.boolean(), (trace, span, isSampled) => {
        const fields = format.fields({ traceId: trace, spanId: span, isSampled, tracestate: undefined });
        // Datadog's ids have 64 bits.
        const kept = name === 'datadog' ? trace.slice(16).padStart(32, '0') : trace;
        expect(format.extract(new HeaderList(fields))).toMatchObject({
          format: name,
          traceId: kept,
          spanId: span,
          isSampled,
        });
      }),
    );
  });

  it.each(traceFormatNames)('%s: whatever comes is a whole id or none', (name) => {
    const names = Object.values(traceFormats)
      .flatMap((format) => format.fields({ traceId, spanId, isSampled: true, tracestate: 'a=b' }))
      .filter((_, i) => i % 2 === 0);
    const piece = fc.constantFrom(
      '0',
      '1',
      'a',
      'F',
      '-',
      ':',
      ';',
      '/',
      '=',
      'Root=',
      'Parent=',
      '00-',
      traceId,
      spanId,
      ' ',
      '\u00ff',
      'd',
      ',',
    );
    const value = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 }), (pairs) => {
        const found = traceFormats[name].extract(new HeaderList(pairs.flat()));
        if (found?.traceId !== undefined) expect(found.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
        if (found?.spanId !== undefined) expect(found.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
      }),
      { numRuns: 200 },
    );
  });
});
