import { describe, expect, it } from 'vitest';
import type { McpCall } from '../call.ts';
import { Exchange, type RequestHead } from '../exchange.ts';
import { HeaderList } from '../header-list.ts';
import { joinTraceOf, traceOfHeaders } from './incoming.ts';
import { injectTrace, traceIdsOf } from './inject.ts';
import { Propagation } from './propagation.ts';
import { TraceContext } from './trace-context.ts';

const traceId = '463ac35c9f6413ad48485a3953bb6124';
const parent = 'a2fb4a1d1a96d312';
const own = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${parent}-01`;

describe('propagation', () => {
  it('takes the first format that is there, in the configured order', () => {
    const headers = new HeaderList(['traceparent', traceparent, 'b3', `${'b'.repeat(32)}-${parent}-0`]);
    const settings = { clear: [], inject: ['preserve'], defaultFormat: 'w3c' } as const;
    expect(new Propagation({ ...settings, extract: ['b3', 'w3c'] }).extract(headers)?.format).toBe('b3-single');
    expect(new Propagation({ ...settings, extract: ['w3c', 'b3'] }).extract(headers)?.traceId).toBe(traceId);
    expect(new Propagation({ ...settings, extract: [] }).extract(headers)).toBeUndefined();
  });

  it('tells others as the caller did, by default, and as configured', () => {
    const propagation = (inject: ('preserve' | 'w3c' | 'b3')[]) =>
      new Propagation({ extract: ['w3c'], clear: ['X-Old'], inject, defaultFormat: 'gcp' });
    const names = (inject: ('preserve' | 'w3c' | 'b3')[], found?: 'jaeger' | 'w3c') =>
      propagation(inject)
        .formats(found)
        .map(({ name }) => name);
    expect(names(['preserve'], 'jaeger')).toEqual(['jaeger']);
    expect(names(['preserve'])).toEqual(['gcp']);
    expect(names(['preserve', 'w3c'], 'w3c')).toEqual(['w3c']);
    expect(names(['b3', 'w3c'], 'jaeger')).toEqual(['b3', 'w3c']);
    expect(names([], 'jaeger')).toEqual([]);
    const headers = new HeaderList(['x-old', '1', 'X-Other', '2']);
    propagation([]).clear(headers);
    expect(headers.raw).toEqual(['X-Other', '2']);
  });

  it('replaces what the caller said by the span of its own', () => {
    const headers = new HeaderList(['Traceparent', traceparent, 'tracestate', 'a=1', 'tracestate', 'B=2']);
    const trace = traceOfHeaders(headers)!;
    const formats = new Propagation({
      extract: [],
      clear: [],
      inject: ['w3c', 'datadog'],
      defaultFormat: 'w3c',
    }).formats(undefined);
    trace.begin(own, false, formats);
    injectTrace(headers, trace);
    expect(headers.get('traceparent')).toBe(`00-${traceId}-${own}-00`);
    // A member that breaks the rules ends the list.
    expect(headers.has('tracestate')).toBe(false);
    expect(headers.get('x-datadog-trace-id')).toBe(BigInt('0x48485a3953bb6124').toString());
    expect(traceIdsOf(trace)).toEqual({ w3c: traceId, datadog: '5208512171318403364' });
    const child = trace.child();
    injectTrace(headers, child);
    expect([child.parentSpanId, headers.get('traceparent')]).toEqual([own, `00-${traceId}-${own}-00`]);
  });

  it('leaves headers alone where nobody traces', () => {
    const headers = new HeaderList(['traceparent', traceparent]);
    injectTrace(headers, traceOfHeaders(headers)!);
    expect(headers.raw).toEqual(['traceparent', traceparent]);
    expect(traceOfHeaders(new HeaderList(['traceparent', 'x']))).toBeUndefined();
  });
});

describe('the trace that an MCP message tells of', () => {
  const call = (meta: unknown, batch = false): McpCall => ({
    kind: 'mcp',
    batch,
    messages: [{ type: 'request', method: 'tools/call', idText: '1', target: 'echo', params: { _meta: meta } }],
  });
  const exchange = () => new Exchange('1', { method: 'POST' } as RequestHead, new HeaderList(), 0, 0);

  it('counts where no header told of one', () => {
    const x = exchange();
    joinTraceOf(x, call({ traceparent, tracestate: 'a=1' }));
    expect(x.trace).toMatchObject({ traceId, parentSpanId: parent, isSampled: true, tracestate: 'a=1' });
    joinTraceOf(x, call({ traceparent: `00-${'b'.repeat(32)}-${parent}-01` }));
    expect(x.trace?.traceId).toBe(traceId);
  });

  it('makes a trace that was begun here part of the caller’s', () => {
    const x = exchange();
    x.trace = new TraceContext('c'.repeat(32), undefined, false);
    const propagation = new Propagation({ extract: [], clear: [], inject: ['w3c'], defaultFormat: 'w3c' });
    x.trace.begin(own, true, propagation.formats(undefined));
    injectTrace(x.requestHeaders, x.trace);
    joinTraceOf(x, call({ traceparent }));
    expect(x.trace).toMatchObject({ traceId, parentSpanId: parent, spanId: own, isSampled: true });
    expect(x.requestHeaders.get('traceparent')).toBe(`00-${traceId}-${own}-01`);
  });

  it.each([undefined, null, 'x', {}, { traceparent: 1 }, { traceparent: 'x' }])('is none in %j', (meta) => {
    const x = exchange();
    joinTraceOf(x, call(meta));
    expect(x.trace).toBeUndefined();
  });

  it('is nobody’s in a batch', () => {
    const x = exchange();
    joinTraceOf(x, call({ traceparent }, true));
    expect(x.trace).toBeUndefined();
  });
});
